"""Stories that begin as another one did: what they have in common is neither held nor asked again, and tells the same."""

from array import array
from collections.abc import Iterator
from math import nan
from typing import Any

import pytest

from tests.programs import needed
from toolchain.live.prometheus import PrometheusClient, QueryResult
from toolchain.live.remote_write import samples_message
from toolchain.prove.engine import database
from toolchain.prove.engine.database import Database, database_if_any
from toolchain.prove.engine.observation import observe
from toolchain.prove.promtool import PlayedSeries, Story, play

STEP = 15
PLACES = 240
RULES = (
    {"record": "job:errors:rate", "expr": "sum by (job) (rate(errors_total[2m]))"},
    {"record": "job:errors:ratio", "expr": "job:errors:rate / on (job) sum by (job) (rate(requests_total[5m]))"},
    {"alert": "Ratio", "expr": "max_over_time(job:errors:ratio[7m]) > 0.2", "for": "1m"},
    {"alert": "Both", "expr": "up == 0 or on (job) increase(requests_total[10m] offset 4m) < 100"},
    {"alert": "Gone", "expr": "absent(up) or absent_over_time(up[6m])", "for": "30s"},
    {"alert": "Ago", "expr": "min_over_time(sum by (job) (up offset 3m)[8m:1m]) < 1"},
    {"alert": "WasHigh", "expr": "count_over_time((job:errors:ratio > 0.1)[12m:]) > 2"},
)
USUAL = {
    'errors_total{job="api"}': [float(number) for number in range(PLACES)],
    'requests_total{job="api"}': [10.0 * number for number in range(PLACES)],
    'up{job="api"}': [1.0] * PLACES,
}


@pytest.fixture(autouse=True, scope="module")
def _prometheus() -> None:
    needed("prometheus")


@pytest.fixture
def held() -> Iterator[Database]:
    """A database that is empty at first."""
    with database_if_any() as found:
        assert found is not None
        yield found


def story(series: dict[str, list[float]], evaluation: int = STEP) -> Story:
    return Story(
        name="story",
        rules=[{"name": f"group {number}", "rules": [rule]} for number, rule in enumerate(RULES)],
        series=[PlayedSeries(name, "", array("d", values)) for name, values in series.items()],
        interval=f"{STEP}s",
        evaluation=f"{evaluation}s",
        times=[f"{second}s" for second in range(0, (PLACES - 1) * STEP, evaluation)],
    )


def differing(**changes: list[float]) -> dict[str, list[float]]:
    """Series of which some end otherwise."""
    changed = {f'{name}{{job="api"}}': values for name, values in changes.items()}
    return {
        name: [*values[: PLACES - len(changed.get(name, ()))], *changed.get(name, ())] for name, values in USUAL.items()
    }


def rising(by: float, first: float, number: int) -> list[float]:
    return [first + by * index for index in range(number)]


STORIES = {
    "as it was": USUAL,
    "one that ends otherwise": differing(errors_total=rising(5, 180, 60)),
    "two that end otherwise from different moments on": differing(
        errors_total=rising(4, 200, 40), up=[0.0] * 3 + [1.0] * 97
    ),
    "one that is gone for a while": differing(up=[nan] * 40 + [1.0] * 20),
    "one that is never there": {name: values for name, values in USUAL.items() if not name.startswith("up")},
    "one that begins otherwise": {**USUAL, 'up{job="api"}': [0.0] * 4 + [1.0] * (PLACES - 4)},
    "another one beside it from some moment on": {
        **differing(requests_total=rising(1, 1900, 50)),
        'errors_total{job="web"}': [nan] * 150 + rising(9, 0, 90),
    },
    "as it was again": USUAL,
    "one that ends a little later": differing(errors_total=rising(5, 185, 55)),
}


@pytest.mark.parametrize("evaluation", [15, 60])
def test_stories_that_share_their_begin_tell_what_each_tells_alone(
    evaluation: int, promtool: str, held: Database
) -> None:
    stories = [story(series, evaluation) for series in STORIES.values()]
    whole = play(stories, promtool)
    wrong = [
        name
        for name, each, alone in zip(STORIES, stories, whole, strict=True)
        if observe([each], promtool, held=held) != [alone]
    ]
    assert wrong == []
    assert len({repr(each) for each in whole}) >= len(STORIES) - 1


def test_what_is_in_common_is_neither_asked_nor_held_again(
    promtool: str, held: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins: list[float] = []
    samples: dict[str, int] = {}
    ask = PrometheusClient.query_range

    def asked(client: PrometheusClient, expression: str, start: float, *more: float) -> QueryResult:
        begins.append(start)
        return ask(client, expression, start, *more)

    def held_of(name: str, labels: Any, times: bytes, values: "array[float]") -> bytes:
        samples[name.partition(":15000")[0]] = len(values)
        return samples_message(name, labels, times, values)

    monkeypatch.setattr(PrometheusClient, "query_range", asked)
    monkeypatch.setattr(database, "samples_message", held_of)
    observe([story(USUAL)], promtool, held=held)
    assert set(begins) == {0.0}
    last = PLACES - 2
    assert {samples[name.partition("{")[0]] for name in USUAL} == {last + 1}
    begins.clear()
    samples.clear()
    observe([story(STORIES["one that ends otherwise"])], promtool, held=held)
    first = 181  # the errors are as many as before until then
    assert set(begins) == {float(first * STEP)}
    assert samples["errors_total"] == last - first + 1 + 2 * 60 // STEP + 1
    assert set(samples) == {"errors_total", "job:errors:rate", "job:errors:ratio"}
