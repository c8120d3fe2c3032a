"""What a change of a report means: told in words, and a report written otherwise is no change."""

from attrs import evolve

from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import REQUESTS, SESSIONS
from toolchain.catalog import Metric
from toolchain.compile.built.build import Build, build_of
from toolchain.compile.reading import output_of
from toolchain.define import ContactPoint, DashboardRef, Email, Report, fired_alerts, prom, q, section, stat
from toolchain.review.change import Change, Kind, Risk
from toolchain.review.compare.readers import readers_of
from toolchain.review.review import review

OPS = ContactPoint(name="Ops", integrations=[Email(receiver="ops")])


def answered(metric: Metric = REQUESTS, **changes: object) -> Report:
    """A report of one figure."""
    figure = stat(
        "Answered", prom(q.sum(q.increase(metric, q.RANGE)), "requests", mode="instant"), description="All of the day."
    )
    fields: dict[str, object] = {
        "name": "daily",
        "title": "Daily summary",
        "description": "A day.",
        "period": "1d",
        "compared_with": "1w",
        "sections": [section("Alerts", fired_alerts()), section("Requests", figure)],
    }
    return Report(**{**fields, **changes})  # type: ignore[arg-type]


def compiled(*reports: Report) -> Build:
    """The compiled project of these reports."""
    return build_of(output_of(compilation(board(), reports=reports)))


def changes(before: Build, after: Build) -> list[Change]:
    """What changes."""
    return list(review(before, after, base="a", head="b").changes)


def test_a_report_written_once_more_is_unchanged() -> None:
    assert changes(compiled(answered()), compiled(answered())) == []


def test_a_report_that_comes_and_one_that_goes_are_told() -> None:
    (come,) = (each for each in changes(compiled(), compiled(answered())) if each.kind is Kind.REPORT)
    assert (come.name, come.what, come.words) == ("Daily summary", "added", ("2 sections: Alerts and Requests",))
    (gone,) = (each for each in changes(compiled(answered()), compiled()) if each.kind is Kind.REPORT)
    assert (gone.what, gone.risk) == ("removed", Risk.MEDIUM)


def test_whom_it_tells_of_which_time_is_told() -> None:
    after = answered(
        period="12h",
        compared_with="1d",
        contact_points=[OPS],
        title="Half a day",
        dashboards=[DashboardRef("board", "Board")],
    )
    found = {each.what: (each.before, each.after) for each in changes(compiled(answered()), compiled(after))}
    assert found == {
        "renamed": ("Daily summary", "Half a day"),
        "period": ("1d", "12h"),
        "compared with": ("1w earlier", "1d earlier"),
        "sent to": ("none", "Ops"),
        "dashboards": ("none", "board"),
    }


def test_what_a_section_tells_is_told() -> None:
    before = answered()
    first, second = before.sections
    after = evolve(before, sections=[evolve(second, is_headline=True), evolve(first, alerts=())])
    (change,) = changes(compiled(before), compiled(after))
    assert change.what == "sections"
    assert {each.partition(":")[0].partition(".")[0] for each in change.words} >= {"Requests", "Alerts"}


def test_a_query_of_a_report_is_compared_as_that_of_a_panel() -> None:
    found = changes(compiled(answered()), compiled(answered(sections=[section("Alerts", fired_alerts())])))
    assert ("panel", "removed") in {(each.kind.value, each.what) for each in found}
    sessions = stat("Answered", prom(q.sum(SESSIONS), "requests", mode="instant"), description="All of the day.")
    other = answered(sections=[section("Alerts", fired_alerts()), section("Requests", sessions)])
    assert "query" in {each.what for each in changes(compiled(answered()), compiled(other))}
    assert not [each for each in changes(compiled(answered()), compiled(other)) if each.drawing]


def test_a_report_reads_series_as_panels_do() -> None:
    readers = readers_of(compiled(answered())).direct["http_requests_total"]
    assert [each.name for each in readers] == ["Daily summary › Answered"]
