"""What is asked of data that is still being made waits for it; everything else goes on meanwhile."""

from threading import Event
from typing import Any

import pytest
from attrs import define

from toolchain.base.errors import UserError
from toolchain.preview.data.answers import Badge, DataSources, PanelQuery
from toolchain.preview.data.frames import Frame, series_frame
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.page.collect import collect
from toolchain.preview.page.queries import Settings
from toolchain.preview.sources.awaited import AwaitedSource, NotMadeError
from toolchain.preview.sources.prometheus import asks_labels_of

SPAN = TimeRange(1000, 1600, "ten minutes")
QUERY = PanelQuery({"expr": "up"}, SPAN, 60.0)


@define(eq=False)
class Known:
    """A source that knows everything."""

    badge: Badge = "simulated"

    def frames(self, query: PanelQuery) -> tuple[Frame, ...]:
        return (series_frame([1000.0], [1.0], labels={}, legend="", ref_id=query.ref_id),)

    def variable_values(self, query: Any, span: TimeRange) -> tuple[str, ...]:
        return ("value",)

    def why_empty(self, query: PanelQuery) -> str:
        return "nothing happened"


def board(title: str, kind: str, **keys: Any) -> dict[str, Any]:
    target = {"refId": "A", "datasource": {"type": kind}, "expr": "up"}
    panel = {"id": 1, "type": "timeseries", "gridPos": {"x": 0, "y": 0, "w": 8, "h": 8}, "targets": [target]}
    return {"uid": title, "title": title, "panels": [panel], **keys}


def test_answers_are_those_of_the_source_once_it_is_made() -> None:
    made = list[str]()
    source = AwaitedSource(Known(), lambda: made.append("made"))
    assert [len(source.frames(QUERY)), source.variable_values("x", SPAN), source.why_empty(QUERY)] == [
        1,
        ("value",),
        "nothing happened",
    ]
    assert made == ["made"] * 3


def test_variables_that_can_be_known_before_do_not_wait() -> None:
    def never() -> None:
        raise AssertionError("waited")

    source = AwaitedSource(Known(), never, lambda query: query == "early")
    assert source.variable_values("early", SPAN) == ("value",)
    with pytest.raises(NotMadeError, match="waited"):
        source.variable_values("late", SPAN)


@pytest.mark.parametrize(
    ("query", "is_early"),
    [
        ("label_values(up, job)", True),
        ({"query": 'label_values(up{job="a"}, job)', "refId": "A"}, True),
        ("label_values(job)", False),
        ("label_values(job:up:rate5m, job)", False),
        ('label_values({job="a"}, job)', False),
        ('label_values({__name__=~"up"}, job)', False),
        ("query_result(up)", False),
        ("label_values(up{, job)", False),
        ("", False),
    ],
)
def test_values_of_labels_of_series_that_are_there_are_known_before(query: Any, is_early: bool) -> None:
    assert asks_labels_of(query, {"up"}) is is_early


def test_a_dashboard_that_waits_for_nothing_comes_first_while_others_wait() -> None:
    made = Event()
    sources = DataSources(
        {"prometheus": AwaitedSource(Known(), lambda: made.wait(30)), "loki": AwaitedSource(Known(), lambda: None)}
    )
    collected = collect(
        [board("metrics", "prometheus"), board("lines", "loki")], sources, Settings(now=1600.0, threads=1)
    )
    first = next(collected)
    made.set()
    found = [first, *collected]
    assert [each.document["uid"] for each in found] == ["lines", "metrics"]
    assert [len(each.panels[0].data.frames) for each in found] == [1, 1]


@pytest.mark.parametrize("asks", ["a panel", "a variable"])
def test_data_that_cannot_be_made_is_the_trouble_of_no_panel(asks: str) -> None:
    def refused() -> None:
        raise UserError("Prometheus is full", "Empty it.")

    variable = {"name": "v", "type": "query", "datasource": {"type": "prometheus"}, "query": "label_values(up, job)"}
    templating = {"templating": {"list": [variable]}} if asks == "a variable" else {}
    sources = DataSources({"prometheus": AwaitedSource(Known(), refused), "loki": Known()})
    document = board("board", "prometheus" if asks == "a panel" else "loki", **templating)
    with pytest.raises(NotMadeError) as told:
        list(collect([document], sources, Settings(now=1600.0)))
    assert isinstance(told.value.reason, UserError)
