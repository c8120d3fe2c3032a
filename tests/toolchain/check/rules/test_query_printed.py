"""Built queries are read again as they are printed, on panels and in rules."""

from tests.toolchain.alerts import GROUP, alert
from tests.toolchain.check._panels import panel
from tests.toolchain.compilation import board, messages
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


def test_so_is_a_recording_rule() -> None:
    rule = RecordingRule(record="job:requests:rate5m", expression=UNREADABLE, group=GROUP, help="Requests.")
    (message,) = messages("query-printed", recordings=(rule,))
    assert "recording rule 'job:requests:rate5m'" in message


def test_what_can_be_read_is_none() -> None:
    assert messages("query-printed", board(panel()), alerts=(alert(),)) == []
