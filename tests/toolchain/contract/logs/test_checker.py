"""Lines are held against log schemas: what is wrong is told once, with how many lines have it, and nothing of it."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.contract.logs.schemas import PRIVACY, SCHEMAS, SHOP, lines, record
from toolchain.base.finding import Finding, Severity
from toolchain.catalog import FieldType, LogSchema, log_field, log_schema
from toolchain.contract.logs.checker import LogChecker
from toolchain.contract.logs.findings import log_findings, meant_field
from toolchain.contract.logs.pages import PAGES
from toolchain.contract.logs.reading import lines_of
from toolchain.contract.logs.tally import MOST, Problem


def found(*records: Any, schemas: Sequence[LogSchema] = SCHEMAS) -> list[Finding]:
    """What is found in a file with these records."""
    checker = LogChecker(schemas, PRIVACY)
    checker.check(lines_of(io.BytesIO(lines(*records))))
    return list(log_findings("app.log", checker.tally, schemas, PRIVACY, Path(__file__).resolve().parents[4]))


def told(*records: Any) -> list[str]:
    """The messages of what is found."""
    return [each.message for each in found(*records)]


def test_records_as_the_schema_has_them_are_silent() -> None:
    assert found(record(), record(userId="u-7", event="order.sold", traceId="0af7"), record(order={"id": "o-2"})) == []


def test_records_of_another_schema_among_them_are_known() -> None:
    proxied = {"at": "2026-01-05T10:11:12+00:00", "status": 200}
    assert found(record(), proxied, record(), proxied | {"agent": "curl"}) == []


@pytest.mark.parametrize(
    ("changes", "rule", "message", "remedy"),
    [
        ({"level": None}, "contract-log-missing-field", "'level' is missing", "such as error"),
        ({"order": {"total": 1}}, "contract-log-missing-field", "'order.id' is missing", "such as o-1"),
        ({"message": 7}, "contract-log-wrong-type", "'message' is a number in place of a text", "such as sold"),
        ({"message": {"a": 1}}, "contract-log-wrong-type", "'message' is an object in place of a text", "such as sold"),
        (
            {"order": {"id": "o", "total": "9"}},
            "contract-log-wrong-type",
            "'order.total' is a text in place of a num",
            "9.5",
        ),
        (
            {"order": {"id": "o", "total": True}},
            "contract-log-wrong-type",
            "'order.total' is true or false in place",
            "9.5",
        ),
        (
            {"order": {"id": "o", "2go": 1}},
            "contract-log-wrong-type",
            "'order.2go' is a number in place of true",
            "true",
        ),
        (
            {"order": {"id": "o", "total": [1]}},
            "contract-log-wrong-type",
            "'order.total' is a list in place of a num",
            "9.5",
        ),
        ({"time": 1767571200000}, "contract-log-wrong-type", "'time' is a number in place of a text", "2026-01-05T"),
        ({"time": "2026-01-05 10:11:12"}, "contract-log-time-form", "'time' is no time as they are", "2026-01-05T"),
        ({"time": "2026-01-05T10:11:12Z"}, "contract-log-time-form", "'time' is no time as they are", "2026-01-05T"),
        (
            {"time": "2026-13-05T10:11:12.345Z"},
            "contract-log-time-form",
            "'time' is no time as they are",
            "2026-01-05T",
        ),
        (
            {"level": "WARN"},
            "contract-log-unknown-value",
            "'level' is 'WARN'",
            "Did you mean 'warn'? Write one of error, warn",
        ),
        ({"level": "warning"}, "contract-log-unknown-value", "'level' is 'warning'", "Did you mean 'warn'?"),
        (
            {"level": "fatal"},
            "contract-log-unknown-value",
            "'level' is 'fatal'",
            "Write one of error, warn, info, or add it",
        ),
        (
            {"event": "order.soled"},
            "contract-log-unknown-value",
            "'event' is 'order.soled'",
            "Did you mean 'order.sold'?",
        ),
        ({"traceId": "0AF7"}, "contract-log-value-form", "'traceId' does not match [0-9a-f]{4}", "such as 0af7"),
        ({"user_id": "u"}, "contract-log-unknown-field", "unknown field 'user_id'", "Did you mean 'userId'?"),
        ({"userID": "u"}, "contract-log-unknown-field", "unknown field 'userID'", "Did you mean 'userId'?"),
        ({"total": 9}, "contract-log-unknown-field", "unknown field 'total'", "Did you mean 'order.total'?"),
        ({"mesage": "x"}, "contract-log-unknown-field", "unknown field 'mesage'", "Did you mean 'message'?"),
        (
            {"order": {"id": "o", "Total": 9}},
            "contract-log-unknown-field",
            "unknown field 'order.Total'",
            "'order.total'?",
        ),
    ],
)
def test_what_is_wrong_with_a_field_is_an_error_with_what_to_write(
    changes: dict[str, Any], rule: str, message: str, remedy: str
) -> None:
    (finding,) = found(record(), record(**changes))
    assert (finding.rule, finding.severity, str(finding.location)) == (rule, Severity.ERROR, "app.log:2")
    assert finding.message.startswith(message)
    assert finding.message.endswith("in 1 of 2 lines, first in line 2")
    assert remedy in finding.remedy


def test_null_is_no_value() -> None:
    (finding,) = found(record() | {"userId": None})
    assert finding.message.startswith("'userId' is null in place of a text")


def test_an_object_that_should_be_one_is_told_by_what_it_is() -> None:
    assert "'order' is a text in place of an object in 1 of 1 line, first in line 1" in told(record(order="o-1"))


def test_a_field_that_is_like_no_other_is_a_warning() -> None:
    (finding,) = found(record(zzz={"a": 1}))
    assert (finding.severity, finding.message) == (
        Severity.WARNING,
        "unknown field 'zzz' in 1 of 1 line, first in line 1",
    )
    assert "tests/toolchain/contract/logs/schemas.py:" in finding.remedy
    assert finding.remedy.startswith("Leave it out, or add it to shop logs (tests/")


def test_what_many_lines_have_is_told_once() -> None:
    assert told(*[record()] * 999, *[record(zzz=1)] * 1204) == [
        "unknown field 'zzz' in 1,204 of 2,203 lines, first in line 1000"
    ]


def test_what_has_no_end_is_told_together() -> None:
    messages = told(*(record(**{f"field{number}x{number}": 1}) for number in range(MOST + 7)))
    assert len(messages) == MOST + 1
    assert f"other unknown fields in 7 of {MOST + 7} lines, first in line {MOST + 1}" in messages
    messages = told(*(record(event=f"e{number}") for number in range(MOST + 7)))
    assert f"other values of 'event' in 7 of {MOST + 7} lines, first in line {MOST + 1}" in messages


@pytest.mark.parametrize(
    "line", [b"> shop@1.0.0 start", b"[1]", b'"text"', b"7", b'{"a": NaN}', b'{"a": "\xff"}', b'{"a":', b"null"]
)
def test_what_is_no_object_is_told(line: bytes) -> None:
    assert told(record(), line) == ["text that is no JSON object in 1 of 2 lines, first in line 2"]


def test_a_file_without_lines_was_not_written_to() -> None:
    assert told() == ["there is no line"]


def test_personal_data_in_any_field_is_told_by_its_pattern_and_never_shown() -> None:
    findings = found(record(message="sold to anna@example.com"), record(userId="anna@example.com", order={"id": "o"}))
    assert [(each.rule, each.severity, each.message) for each in findings] == [
        ("contract-log-personal-data", Severity.ERROR, "e-mail in 'message' in 1 of 2 lines, first in line 1"),
        ("contract-log-personal-data", Severity.ERROR, "e-mail in 'userId' in 1 of 2 lines, first in line 2"),
    ]
    everything = [
        record(level="anna@example.com"),
        record(**{"anna@example.com": 1}),
        record(order={"id": "o", "x": {"y": ["anna@example.com"]}}),
        b"anna@example.com",
    ]
    findings = found(*everything)
    assert "anna" not in repr(findings)
    assert {each.message.split(" in ")[0:2][-1] for each in findings if each.rule == "contract-log-personal-data"} == {
        "'level'",
        "'[REDACTED]'",
        "'order.x.y'",
        "the line",
    }


def test_what_is_only_longer_than_it_has_to_be_is_a_warning() -> None:
    (finding,) = found(record(message="from 203.0.113.7"))
    assert (finding.severity, finding.rule) == (Severity.WARNING, "contract-log-personal-data")


def test_a_field_that_is_rewritten_on_the_way_may_have_what_is_rewritten_and_nothing_else() -> None:
    assert found(record(address="203.0.113.7")) == []
    assert told(record(address="anna@example.com")) == ["e-mail in 'address' in 1 of 1 line, first in line 1"]


def test_a_field_that_is_not_stored_is_better_not_written() -> None:
    assert found(record(session="[REDACTED]"), record(session="-")) == []
    (finding,) = found(record(session="s-42"))
    assert finding.severity is Severity.WARNING
    assert finding.message == "personal data that is not stored, 'session', in 1 of 1 line, first in line 1"


def test_one_schema_is_asked_of_everything_where_it_is_the_only_one() -> None:
    messages = [each.message for each in found({"at": "2026-01-05T10:11:12+00:00", "status": 200}, schemas=[SHOP])]
    assert "'message' is missing in 1 of 1 line, first in line 1" in messages
    assert "unknown field 'status' in 1 of 1 line, first in line 1" in messages


def test_objects_inside_of_each_other_without_end_are_looked_at() -> None:
    deep: Any = "anna@example.com"
    for _ in range(400):
        deep = {"a": deep}
    assert any("e-mail" in message for message in told(record(zzz=deep)))


@given(
    st.lists(
        st.binary()
        | st.recursive(
            st.none() | st.booleans() | st.text(),
            lambda each: st.dictionaries(st.sampled_from(["order", "level", "id", "a@b.cd"]), each),
        ),
        max_size=5,
    )
)
def test_no_line_stops_it(records: list[Any]) -> None:
    found(*records)


def test_every_problem_has_its_page() -> None:
    assert {each.id for each in PAGES} == {each.value for each in Problem}
    assert all(each.summary.endswith(".") for each in PAGES)


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [("User-Id", "userId"), ("id", "order.id"), ("order_id", "order.id"), ("zzz", None), ("__", None)],
)
def test_the_field_that_is_meant(wrong: str, meant: str | None) -> None:
    assert meant_field(wrong, ["userId", "order.id", "message"]) == meant


def test_a_field_inside_of_a_text_is_refused() -> None:
    text = [log_field(path, FieldType.STRING, "x", example="x") for path in ("a", "a.b")]
    schema = log_schema("odd", help="Odd.", stream_labels=[], fields=text)
    with pytest.raises(Exception, match="twice, or inside of what is no object"):
        LogChecker([schema], PRIVACY)
