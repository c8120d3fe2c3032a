"""Differences are accepted until a day, and then told again."""

import pytest

from tests.toolchain.contract.comparing import contract, told
from tests.toolchain.metrics import APP, WEB
from toolchain.base.errors import DefinitionError
from toolchain.base.finding import Severity
from toolchain.catalog import ContractWaiver, counter, gauge, one_of

LAG = gauge("lag_seconds", unit="s", help="Lag.", owner="backend", jobs=[APP])
REQUESTS = counter(
    "requests_total", unit="ops", help="Requests.", owner="backend", jobs=[APP], labels=[one_of("code", "200", "500")]
)
TEXT = '# TYPE requests_total counter\nrequests_total{code="418"} 1\n'


def waiver(until: str, rule: str = "contract-missing", metric: str = "lag_seconds", **more: object) -> ContractWaiver:
    return ContractWaiver(rule, "the next release has it", until, metric, **more)  # type: ignore[arg-type]


def test_what_a_waiver_accepts_is_not_told_until_the_end_of_its_day() -> None:
    found = contract(TEXT, LAG, REQUESTS, waivers=(waiver("2026-06-30"),))
    assert [each.rule for each in found.findings] == ["contract-label-value"]
    ((accepted, by),) = found.waived
    assert (accepted.rule, by.until) == ("contract-missing", "2026-06-30")


def test_after_its_day_both_the_difference_and_the_waiver_are_told() -> None:
    found = contract(TEXT, LAG, waivers=(waiver("2026-06-29"),)).findings
    assert {each.rule: each.severity for each in found if each.rule != "contract-unknown"} == {
        "contract-missing": Severity.ERROR,
        "contract-waiver": Severity.ERROR,
    }
    assert any("has expired on 2026-06-29: the next release has it" in each.message for each in found)


def test_a_waiver_of_a_label_accepts_no_other() -> None:
    of_code = waiver("2026-07-30", "contract-label-value", "requests_total", label="code")
    of_path = waiver("2026-07-30", "contract-label-value", "requests_total", label="path")
    assert told(TEXT, REQUESTS, waivers=(of_code,)) == []
    assert len(told(TEXT, REQUESTS, waivers=(of_path,))) == 1


def test_a_waiver_of_another_job_accepts_nothing() -> None:
    assert len(told(TEXT, REQUESTS, waivers=(waiver("2026-07-30", "contract-label-value", "", jobs=(WEB,)),))) == 1


def test_a_waiver_that_accepts_nothing_is_told_once_everything_is_compared() -> None:
    unused = waiver("2026-07-30")
    text = "# TYPE lag_seconds gauge\nlag_seconds 1\n"
    assert told(text, LAG, waivers=(unused,)) == []
    assert told(text, LAG, waivers=(unused,), whole=True) == [
        "contract-waiver the waiver of 'contract-missing' for lag_seconds accepts nothing"
    ]


def test_a_waiver_of_no_rule_is_told() -> None:
    text = "# TYPE lag_seconds gauge\nlag_seconds 1\n"
    (found,) = told(text, LAG, waivers=(waiver("2026-07-30", "contract-mising"),))
    assert "names a rule that does not exist" in found


def test_a_waiver_without_a_day_cannot_be_written() -> None:
    with pytest.raises(DefinitionError, match="which is no day"):
        waiver("soon")
