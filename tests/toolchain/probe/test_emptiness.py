"""Why a query gives nothing, as a real Prometheus with a few series tells it."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.programs import needed
from tests.toolchain.probe.asked import outcomes_of, panels_of, probe_of
from toolchain.base.scratch import scratch_folder
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.prometheus import PrometheusClient
from toolchain.live.remote_write import RemoteWriter
from toolchain.probe.asking import Servers
from toolchain.probe.question import Outcome, Verdict

END = 1_795_978_800.0
TIMES = tuple(END - 3600 + 15 * index for index in range(241))
APP = (("environment", "local"), ("instance", "app:4000"), ("job", "app"))

EXPECTED = {
    "breaker_state == 2": "at no moment breaker_state == 2",
    'sum(rate(http_requests_total{status_code="500"}[5m])) > 1': "at no moment sum",
    'rate(http_requests_total{method="POST"}[5m])': 'nothing was counted yet of http_requests_total with method="POST"',
    'sum(rate(http_requests_total{method="POST"}[5m])) / sum(rate(http_requests_total[5m]))': "nothing was counted yet",
    "absent(heap_bytes)": "what is looked for is there",
    'absent(heap_bytes{job="app"}) and on (job) breaker_state': 'at no moment absent(heap_bytes{job="app"})',
    "heap_bytes unless heap_bytes": "at no moment heap_bytes unless heap_bytes",
    'ALERTS{alertname="Fire"}': 'no alert is as ALERTS{alertname="Fire"} asks',
    "heap_bytes offset 1w": "there is no data from 1w ago",
    "0 * heap_bytes / (0 * heap_bytes)": "a ratio of nothing",
}
WRONG = {
    "sessions_activ": (
        Verdict.ABSENT,
        "the server has no series of sessions_activ; the nearest that there is: sessions",
    ),
    "sessions_active or vector(0)": (Verdict.ABSENT, "the server has no series of sessions_active"),
    'heap_bytes{job="application"} or vector(0)': (Verdict.VALUE, 'no series of heap_bytes has job="application"'),
    'breaker_state{service="plax"}': (Verdict.VALUE, "service is mail, plex"),
    'heap_bytes{pod="a"}': (
        Verdict.LABEL,
        "no series of heap_bytes has the label pod: they have environment, instance",
    ),
    "sum by (endpoint) (rate(http_requests_total[5m]))": (Verdict.LABEL, "the likeliest is route"),
    'heap_bytes * on (service) breaker_state{service="plex"}': (
        Verdict.UNMATCHED,
        "none of one has a partner of the same labels",
    ),
    "rate(daily_users[20s])": (Verdict.EMPTY, "rate over 20s finds too few samples"),
    "gone_up": (Verdict.STALE, "no sample of gone_up in the last 25 minutes"),
    "heap_bytes * on () group_right () breaker_state * on () http_requests_total": (Verdict.ERROR, "many-to-many"),
}
FINE = (
    "heap_bytes",
    "heap_bytes > 1",
    'sum(rate(http_requests_total{status_code="500"}[5m])) or vector(0)',
    'rate(http_requests_total{method="POST"}[5m]) or vector(0)',
    "time()",
)


@pytest.fixture(scope="module")
def prometheus() -> Iterator[PrometheusClient]:
    needed("prometheus")
    with scratch_folder("probe-") as folder, local_prometheus(Path(folder), receives=True) as client:
        with RemoteWriter(client.url) as writer:
            counted = [float(index) for index in range(len(TIMES))]
            for status in ("200", "500"):
                labels = (*APP, ("method", "GET"), ("route", "/a"), ("status_code", status))
                writer.add("http_requests_total", labels, TIMES, counted)
            writer.add("heap_bytes", APP, TIMES, counted)
            for service in ("plex", "mail"):
                writer.add("breaker_state", (*APP, ("service", service)), TIMES, [0.0] * len(TIMES))
            writer.add("daily_users", APP, TIMES[::4], [3.0] * len(TIMES[::4]))
            writer.add("gone_up", APP, TIMES[:121], [1.0] * 121)
            writer.add("sessions_now", APP, TIMES, counted)
        yield client


@pytest.fixture(scope="module")
def found(prometheus: PrometheusClient) -> Mapping[str, Outcome]:
    return outcomes_of(probe_of(panels_of(*EXPECTED, *WRONG, *FINE), Servers(prometheus, None), END))


@pytest.mark.parametrize("query", EXPECTED)
def test_an_emptiness_that_is_as_it_should_be_has_its_reason(query: str, found: Mapping[str, Outcome]) -> None:
    outcome = found[query]
    assert [each.message for each in outcome.causes] == []
    assert outcome.state == "expected"
    assert EXPECTED[query] in outcome.expected


@pytest.mark.parametrize("query", WRONG)
def test_what_is_wrong_is_told_with_what_there_is_instead(query: str, found: Mapping[str, Outcome]) -> None:
    verdict, message = WRONG[query]
    told = [(each.verdict, each.message) for each in found[query].causes]
    assert [each for each, _ in told] == [verdict]
    assert message in told[0][1]
    assert found[query].causes[0].remedy


@pytest.mark.parametrize("query", FINE)
def test_what_has_data_or_a_number_for_none_is_fine(query: str, found: Mapping[str, Outcome]) -> None:
    assert [each.message for each in found[query].causes] == []
    assert found[query].state == "fine"


def test_the_moment_of_an_instant_query_is_what_counts(prometheus: PrometheusClient) -> None:
    compiled = panels_of("gone_up", "heap_bytes", "breaker_state == 1", instant=True)
    told = outcomes_of(probe_of(compiled, Servers(prometheus, None), END))
    assert {query: each.state for query, each in told.items()} == {
        "gone_up": "stale",
        "heap_bytes": "fine",
        "breaker_state == 1": "expected",
    }


def test_more_series_than_a_panel_can_show_are_told(prometheus: PrometheusClient) -> None:
    compiled = panels_of("breaker_state", "heap_bytes")
    told = outcomes_of(probe_of(compiled, Servers(prometheus, None), END, most_series=1))
    assert {query: each.state for query, each in told.items()} == {"breaker_state": "series", "heap_bytes": "fine"}


def test_variables_are_what_they_are_now(prometheus: PrometheusClient) -> None:
    service = {
        "name": "service",
        "type": "query",
        "datasource": {"type": "prometheus", "uid": "prom"},
        "query": "label_values(breaker_state, service)",
        "multi": True,
        "includeAll": True,
        "current": {"value": ["$__all"]},
    }
    nobody = {**service, "name": "nobody", "query": 'label_values(breaker_state{service="none"}, service)'}
    compiled = panels_of('breaker_state{service=~"$service"}', variables=(service, nobody))
    told = outcomes_of(probe_of(compiled, Servers(prometheus, None), END))
    panel = told['breaker_state{service=~"$service"}']
    assert panel.question.asked is not None
    assert panel.question.asked.text == 'breaker_state{service=~"(mail|plex)"}'
    assert (panel.state, panel.answer.series) == ("fine", 2)
    assert {name: told[name].state for name in ("service", "nobody")} == {"service": "fine", "nobody": "empty"}


def test_dashboards_that_name_their_data_source_are_asked_as_well(prometheus: PrometheusClient) -> None:
    service = {
        "name": "service",
        "type": "query",
        "datasource": "${DS_PROMETHEUS}",
        "query": "label_values(breaker_state, service)",
        "sort": "alphabeticalDesc",
        "includeAll": True,
    }
    query = 'breaker_state{service=~"$service"}'
    compiled = panels_of(query, "sessions_active", variables=(service,), datasource="$datasource")
    told = outcomes_of(probe_of(compiled, Servers(prometheus, None), END))
    asked = told[query].question.asked
    assert asked is not None
    assert asked.text == 'breaker_state{service=~"(plex|mail)"}'
    assert {name: each.state for name, each in told.items()} == {
        query: "fine",
        "sessions_active": "absent",
        "service": "fine",
    }
