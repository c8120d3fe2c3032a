"""When alerts fired: by the series that Prometheus writes, and by Grafana's history of states."""

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve, field, frozen

from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import ENVIRONMENT, board, compilation
from tests.toolchain.live.grafana.server import Reply, Request, connected
from tests.toolchain.preview.report.telling import Metrics
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define import Folder
from toolchain.live.grafana.errors import Forbidden, GrafanaError
from toolchain.live.prometheus import QueryResult, Series
from toolchain.preview.data.timing import TimeRange
from toolchain.preview.report.alert_series import AlertSeries
from toolchain.preview.report.alert_states import AlertStates
from toolchain.preview.report.fired import Episode, Past

SPAN = TimeRange(1_795_208_400.0, 1_795_294_800.0)
START, END = SPAN.start, SPAN.end
ALERTS = compilation(board(errors_panel()), alerts=(alert(), alert(name="Watchdog", always_fires=True))).rules.alerts


@frozen(eq=False)
class Firing(Metrics):
    """Knows when alerts fired: from and to in seconds after the begin of the period, by name."""

    firings: Mapping[str, list[tuple[float, float]]] = field(factory=dict)

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Answer with a sample at each step in which an alert fires."""
        assert expression == '{__name__=~"ALERTS", alertstate="firing", environment=~"test|"}'
        times = [start + step * number for number in range(int((end - start) / step) + 1)]
        series = [
            Series(
                {"__name__": "ALERTS", "alertstate": "firing", "alertname": name, "service": "backend"},
                tuple(time for time in times if any(begin <= time - START < until for begin, until in stretches)),
                (),
            )
            for name, stretches in self.firings.items()
        ]
        return QueryResult("matrix", tuple(series))


ALL_DAY = [(0.0, 1e9)]


def told(**firings: list[tuple[float, float]]) -> Past:
    """What the series of alerts that fired so say of the period."""
    return AlertSeries(Firing(lambda _text, _time: {}, firings=firings), "test", ("ALERTS",)).past(ALERTS, SPAN)


def test_runs_of_samples_are_firings_and_those_at_the_edges_are_open() -> None:
    past = told(ManyErrors=[(0, 600), (3600, 4200), (86_000, 1e9)], Watchdog=ALL_DAY, Foreign=ALL_DAY)
    firings = [(each.start, each.end) for each in past.episodes if each.alert == "ManyErrors"]
    assert firings == [(None, START + 600), (START + 3600, START + 4200), (START + 86_010, None)]
    assert {each.alert for each in past.episodes} == {"ManyErrors", "Watchdog"}
    assert past.episodes[0].labels == {"alertname": "ManyErrors", "service": "backend"}
    assert past.unknown == ()


def test_a_time_in_which_nothing_was_evaluated_is_no_quiet_time() -> None:
    assert told(ManyErrors=[]).unknown == ("nobody wrote which alerts fired: Watchdog, which always fires, is missing",)
    paused = told(Watchdog=[(0, 3600), (7200, 80_000)])
    assert [each.partition(": ")[0] for each in paused.unknown] == [
        "nobody wrote which alerts fired from 2026-11-20 21:59 to 2026-11-20 23:00 UTC",
        "nobody wrote which alerts fired from 2026-11-21 19:13 to 2026-11-21 21:00 UTC",
    ]
    (without,) = compilation(board(), alerts=(alert(),)).rules.alerts
    assert AlertSeries(Firing(lambda _text, _time: {}), "test", ("ALERTS",)).past([without], SPAN).unknown == ()


@frozen(eq=False)
class GrafanaFiring(Metrics):
    """Knows what a Grafana wrote of one alert: its words for the state from and to, after the begin of the period."""

    states: tuple[tuple[str, float, float], ...] = ()

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Answer with a series for each word."""
        assert expression.startswith('{__name__=~"GRAFANA_ALERTS", alertstate="firing"')
        times = [start + step * number for number in range(int((end - start) / step) + 1)]
        alert = {"__name__": "GRAFANA_ALERTS", "alertname": "ManyErrors", "alertstate": "firing", "service": "backend"}
        return QueryResult(
            "matrix",
            tuple(
                Series({**alert, "grafana_alertstate": word}, tuple(t for t in times if a <= t - START < b), ())
                for word, a, b in self.states
            ),
        )


def test_the_words_of_grafana_for_one_state_are_one_firing_and_those_for_a_failure_are_none() -> None:
    states = (("alerting", 600, 1200), ("recovering", 1200, 1500), ("nodata", 3000, 3300), ("error", 3300, 3600))
    client = GrafanaFiring(lambda _text, _time: {}, states=states)
    past = AlertSeries(client, "test", ("GRAFANA_ALERTS",)).past(ALERTS[:1], SPAN)
    assert [(each.is_failure, each.start, each.end) for each in past.episodes] == [
        (False, START + 600, START + 1500),
        (True, START + 3000, START + 3600),
    ]


def change(after: float, before_state: str, state: str, title: str = "ManyErrors", **labels: str) -> dict[str, Any]:
    """An annotation about an alert as Grafana 12.4 answers it, so many seconds after the begin of the period."""
    shown = {"alertname": title, "grafana_folder": "Team", "service": "backend", **labels}
    inner = ", ".join(f"{name}={value}" for name, value in sorted(shown.items()))
    return {
        "id": round(after) + 10_000_000,
        "alertId": 7,
        "alertName": title,
        "dashboardUID": "board",
        "panelId": 3,
        "newState": state,
        "prevState": before_state,
        "time": round((START + after) * 1000),
        "timeEnd": round((START + after) * 1000),
        "text": f"{title} {{{inner}}} - B=12.000000, C=1.000000",
        "tags": [f"{name}:{value}" for name, value in sorted(shown.items())],
        "data": {"values": {"B": 12, "C": 1}},
    }


HISTORY: Mapping[str, Any] = {"unifiedAlerting": {"minInterval": "10s", "alertStateHistoryBackend": "annotations"}}


def grafana(*changes: dict[str, Any], settings: Mapping[str, Any] = HISTORY, sees: tuple[str, ...] = ("board",)) -> Any:
    """A Grafana with this history, which honours type, period and limit as a real one does."""

    def answer(request: Request) -> Reply:
        if request.path == "/api/frontend/settings":
            return Reply(dict(settings))
        if request.path == "/api/search":
            return Reply([{"uid": uid} for uid in request.query["dashboardUIDs"] if uid in sees])
        assert (request.path, request.query["type"]) == ("/api/annotations", ["alert"])
        begin, until = int(request.query["from"][0]), int(request.query["to"][0])
        found = [each for each in changes if begin <= each["time"] <= until]
        found.sort(key=lambda each: -each["time"])
        return Reply(found[: int(request.query["limit"][0])])

    return answer


def past(*changes: dict[str, Any], alerts: tuple[CompiledAlert, ...] = ALERTS, **server: Any) -> Past:
    """What the history of a Grafana says of the period."""
    with connected(grafana(*changes, **server)) as (connection, _):
        return AlertStates(connection, ENVIRONMENT).past(alerts, SPAN)


def times(episodes: tuple[Episode, ...]) -> list[tuple[float | None, float | None]]:
    """From when to when, in seconds after the begin of the period."""
    return [tuple(None if each is None else round(each - START, 3) for each in (e.start, e.end)) for e in episodes]  # type: ignore[misc]


def test_changes_to_and_from_alerting_are_firings() -> None:
    found = past(
        change(100, "Normal", "Pending"),
        change(160, "Pending", "Alerting"),
        change(400, "Alerting", "Recovering"),
        change(460, "Recovering", "Normal"),
        change(900, "Normal", "Alerting (NoData)"),
    )
    assert times(found.episodes) == [(160, 460), (900, None)]
    assert found.episodes[0].labels["service"] == "backend"
    assert found.unknown == ()


def test_a_rule_that_is_deployed_anew_while_it_fires_fires_all_the_time() -> None:
    """As a running Grafana 12.4.3 told it: the evaluation after an update has the time of a tick before it."""
    fired = change(100.0, "Normal", "Alerting")
    updated = {**change(203.3, "Alerting", "Normal (Updated)"), "id": fired["id"] + 1}
    again = {**change(200.0, "Normal", "Alerting"), "id": fired["id"] + 2}
    over = {**change(503.3, "Alerting", "Normal (Updated)"), "id": fired["id"] + 3}
    assert times(past(fired, updated, again, over).episodes) == [(100, 503.3)]


def test_an_update_of_a_rule_that_does_not_fire_ends_nothing() -> None:
    updated = {**change(103.3, "Normal", "Normal (Updated)"), "id": 1}
    fired = {**change(100.0, "Normal", "Alerting"), "id": 2}
    assert times(past(updated, fired).episodes) == [(100, None)]
    loki = [{name: value for name, value in each.items() if name != "id"} for each in (updated, fired)]
    assert times(past(*loki).episodes) == [(100, None)]


def test_what_began_before_the_period_is_known_from_before_or_from_the_state_that_was_left() -> None:
    assert times(past(change(-7200, "Pending", "Alerting")).episodes) == [(-7200, None)]
    assert times(past(change(300, "Alerting", "Normal")).episodes) == [(None, 300)]
    assert past(change(-7200, "Pending", "Alerting"), change(-3600, "Alerting", "Normal")).episodes == ()


def test_an_alert_that_cannot_be_evaluated_did_not_fire() -> None:
    found = past(
        change(100, "Normal", "Error"), change(200, "Error", "Normal (Error)"), change(300, "Normal (Error)", "Normal")
    )
    assert [(each.is_failure, *times((each,))) for each in found.episodes] == [(True, (100, 300))]


def test_instances_are_told_apart_by_their_labels() -> None:
    found = past(
        change(100, "Pending", "Alerting", instance="a"),
        change(150, "Pending", "Alerting", instance="b"),
        change(200, "Alerting", "Normal", instance="a"),
    )
    assert sorted(times(found.episodes)) == [(100, 200), (150, None)]


def test_rules_of_others_are_none_of_ours_though_their_titles_are() -> None:
    found = past(
        change(100, "Pending", "Alerting", title="Foreign"),
        change(150, "Pending", "Alerting", grafana_folder="Elsewhere"),
        change(200, "Pending", "Alerting", grafana_folder="Parent/Team"),
    )
    assert times(found.episodes) == [(200, None)]


def test_a_long_history_is_read_page_by_page() -> None:
    flapping = [
        change(10.0 * n, *(("Pending", "Alerting") if n % 2 else ("Alerting", "Normal"))) for n in range(1, 2501)
    ]
    assert len(past(*flapping).episodes) == 1250


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"unifiedAlerting": {"minInterval": "10s"}}, "keeps no history of states"),
        (
            {"unifiedAlerting": {"alertStateHistoryBackend": "prometheus"}},
            "keeps the history of states in 'prometheus' only",
        ),
        ({}, "keeps no history of states"),
    ],
)
def test_a_grafana_without_a_history_has_no_quiet_day(settings: Mapping[str, Any], said: str) -> None:
    (unknown,) = past(settings=settings).unknown
    assert unknown == f"the Grafana at http://grafana {said}"


def test_a_quiet_day_of_a_grafana_with_a_history_is_known() -> None:
    several = {"unifiedAlerting": {"alertStateHistoryBackend": "multiple", "alertStateHistoryPrimary": "loki"}}
    for settings in (HISTORY, several):
        assert (past(settings=settings).episodes, past(settings=settings).unknown) == ((), ())


def test_alerts_whose_dashboard_is_closed_to_the_credentials_are_not_known() -> None:
    (unknown,) = past(sees=()).unknown
    assert unknown == (
        "whether ManyErrors, Watchdog fired: Grafana keeps that with their dashboards, and the credentials do not see board"
    )


def test_a_folder_of_its_own_is_ours_too() -> None:
    environment = evolve(ENVIRONMENT, folders={"security": Folder("sec", "Security")})
    fired = change(100, "Pending", "Alerting", grafana_folder="Security")
    with connected(grafana(fired)) as (connection, _):
        assert len(AlertStates(connection, environment).past(ALERTS, SPAN).episodes) == 1


def test_a_history_that_is_too_long_to_be_read_is_no_short_one() -> None:
    at_once = [change(100, "Pending", "Alerting", instance=str(number)) for number in range(1500)]
    with pytest.raises(GrafanaError, match="too many changes of alert states"):
        past(*at_once)


def test_a_grafana_that_denies_access_says_so() -> None:
    denied = Reply({"message": "no"}, 403)
    with connected(lambda _: denied) as (connection, _), pytest.raises(Forbidden):
        AlertStates(connection, ENVIRONMENT).past(ALERTS, SPAN)
