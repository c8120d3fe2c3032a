"""Built queries are read again as they are printed, on panels and in rules."""

from attrs import evolve

from tests.toolchain.alerts import GROUP, alert
from tests.toolchain.check._panels import panel
from tests.toolchain.compilation import board, compilation, messages
from toolchain.check.rules.query_printed import RULE
from toolchain.define import RecordingRule
from toolchain.define.targets import prom
from toolchain.languages.promql import builder as q
from toolchain.languages.promql.ast import Call, Range, Selector

UNREADABLE = q.sum(Call("rate", (Range(Selector("requests"), "5 min"),)))


def test_a_panel_whose_query_cannot_be_read_back_is_a_finding() -> None:
    (message,) = messages("query-printed", board(panel(prom(UNREADABLE, "x"))))
    assert "cannot be read" in message


def test_so_is_an_alert() -> None:
    (message,) = messages("query-printed", alerts=(alert(query=UNREADABLE),))
    assert "alert 'ManyErrors'" in message


def test_of_an_alert_that_is_read_which_its_evaluator_is_sent() -> None:
    made = compilation(alerts=(alert(),))
    sent = evolve(made.rules.alerts[0], asked=UNREADABLE)
    (violation,) = RULE.check(evolve(made, rules=evolve(made.rules, alerts=(sent,))))
    assert "alert 'ManyErrors'" in violation.message


def test_so_is_a_recording_rule() -> None:
    rule = RecordingRule(record="job:requests:rate5m", expression=UNREADABLE, group=GROUP, help="Requests.")
    (message,) = messages("query-printed", recordings=(rule,))
    assert "recording rule 'job:requests:rate5m'" in message


def test_what_can_be_read_is_none() -> None:
    assert messages("query-printed", board(panel()), alerts=(alert(),)) == []
