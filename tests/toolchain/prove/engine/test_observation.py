"""Stories that are played fast tell what they tell when everything is evaluated at each evaluation."""

from array import array
from collections.abc import Iterator
from typing import Any

import pytest

from tests.programs import needed
from toolchain.base.errors import ProgramError
from toolchain.live.prometheus import PrometheusClient, QueryResult
from toolchain.prove.engine import database, observation
from toolchain.prove.engine.database import Database, database_if_any
from toolchain.prove.engine.observation import observe
from toolchain.prove.engine.rule import rules_of
from toolchain.prove.promtool import PlayedSeries, Story, play

REQUESTS = [
    PlayedSeries(f'requests_total{{job="api", route="{route}", code="{code}"}}', values)
    for route, code, values in (
        ("/a", "200", "0+10x80"),
        ("/a", "500", "0x20 1+3x20 61x40"),
        ("/b", "500", "_x30 0+2x10 stale _x10 5+5x20"),
    )
]
UP = PlayedSeries('up{job="api"}', "1x20 0x9 stale _x10 1x40")


@pytest.fixture(autouse=True, scope="module")
def _prometheus() -> None:
    needed("prometheus")


@pytest.fixture(scope="module")
def held() -> Iterator[Database]:
    """A database that is empty at first."""
    with database_if_any() as found:
        assert found is not None
        yield found


@pytest.fixture(autouse=True)
def _no_story_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation, "_SMALL", 0)


def alert(name: str, expr: str, **more: Any) -> dict[str, Any]:
    return {"alert": name, "expr": expr, **more}


def record(name: str, expr: str, **more: Any) -> dict[str, Any]:
    return {"record": name, "expr": expr, **more}


def story(*rules: dict[str, Any], **changes: Any) -> Story:
    fields: dict[str, Any] = {
        "name": "story",
        "rules": [{"name": f"group {number}", "rules": [rule]} for number, rule in enumerate(rules)],
        "series": [*REQUESTS, UP],
        "interval": "15s",
        "evaluation": "15s",
        "times": [f"{second}s" for second in range(0, 1250, 30)],
        "texts": [rule["alert"] for rule in rules if "alert" in rule],
    }
    return Story(**{**fields, **changes})


DOWN = alert("Down", "up == 0", **{"for": "1m", "annotations": {"summary": "{{ $labels.job }} is {{ $value }}"}})
RATIO = record(
    "job:errors:ratio", 'sum by (job) (rate(requests_total{code="500"}[2m])) / sum by (job) (rate(requests_total[2m]))'
)
STORIES = {
    "a series that ends and returns": story(DOWN),
    "no alert at all": story(alert("Never", "up > 1")),
    "what is recorded, and with which labels": story(
        RATIO,
        record("job:errors:high", "job:errors:ratio > 0.1", labels={"kind": "high"}),
        alert("High", 'sum by (job) (job:errors:high{kind="high"}) > 0.15', labels={"severity": "{{ $value }}"}),
    ),
    "a record that has gaps, read over time": story(
        record("job:down", "up == 0"),
        alert("WasDown", 'present_over_time(job:down[2m]) unless on (job) up{job="api"} == 1'),
        alert("Gone", "absent(job:down) and on () count(up) > 0", **{"for": "30s"}),
    ),
    "subqueries within": story(
        record("job:down", "up == 0"),
        alert("Long", "group(job:down or present_over_time((count_over_time(job:down[75s:15s]) > 4)[195s:15s]))"),
        alert("Default", "max_over_time(sum(rate(requests_total[1m]))[3m:]) > 1"),
    ),
    "evaluations that are further apart than samples": story(
        RATIO, alert("High", "job:errors:ratio > 0.1", **{"for": "2m"}), evaluation="60s"
    ),
    "evaluations that samples do not fit": story(RATIO, alert("High", "job:errors:ratio > 0.1"), evaluation="40s"),
    "times, offsets and what is not a number": story(
        alert("Later", "vector(time()) > 300 and on () minute() < 15"),
        alert("Undefined", "0 * sum(up) / 0"),
        alert("Infinite", "1 / (sum(up) - 1)"),
        alert("Earlier", "up offset 2m == 0"),
    ),
    "an alert that goes on firing": story(alert("Down", "up == 0", keep_firing_for="3m")),
    "an alert that reads alerts": story(
        DOWN, alert("Follows", 'count(ALERTS{alertname="Down", alertstate="firing"}) > 0')
    ),
    "what is recorded after it is read": story(
        alert("Late", "job:errors:ratio > 0.1"), RATIO, alert("Now", "job:errors:ratio > 0.1")
    ),
    "texts that ask": story(
        alert("Down", "up == 0", annotations={"summary": '{{ with query "up" }}{{ len . }}{{ end }}'})
    ),
    "a name that is no name": story(alert("Any", '{__name__=~"up|requests_total", job="api"} == 0')),
    "a number": story(alert("Always", "vector(1)"), alert("One", "count(up) == bool 1 or vector(2)")),
}


def without_keep_firing(given: Story, promtool: str) -> bool:
    """Whether promtool is too old for a field: then both refuse it."""
    try:
        play([given], promtool)
    except Exception as error:  # noqa: BLE001 - whatever it says
        return "keep_firing_for" in str(error)
    return False


@pytest.mark.parametrize("name", STORIES)
def test_a_story_tells_the_same_as_when_it_is_played_whole(name: str, promtool: str, held: Database) -> None:
    given = STORIES[name]
    if "goes on firing" in name and without_keep_firing(given, promtool):
        pytest.skip("this promtool does not know keep_firing_for")
    (whole,) = play([given], promtool)
    (fast,) = observe([given], promtool, held=held)
    assert fast == whole
    assert [each.annotations for each in fast] == [each.annotations for each in whole]


@pytest.mark.parametrize(
    ("name", "is_fast"),
    [
        ("what is recorded, and with which labels", True),
        ("subqueries within", True),
        ("an alert that reads alerts", False),
        ("what is recorded after it is read", False),
        ("texts that ask", False),
        ("a name that is no name", False),
    ],
)
def test_what_depends_on_earlier_evaluations_is_played_whole(name: str, is_fast: bool) -> None:
    given = STORIES[name]
    names = [each.name.partition("{")[0] for each in given.series]
    assert (rules_of(given.rules, names) is not None) is is_fast


def test_stories_that_are_played_at_the_same_time_tell_what_each_tells_alone(promtool: str) -> None:
    given = [each for name, each in STORIES.items() if "goes on firing" not in name]
    given.append(story(DOWN, times=["6m", "7m15s"], texts=[]))
    together = observe(given, promtool)
    whole = play(given, promtool)
    assert together == whole
    assert [[each.annotations for each in found] for found in together] == [
        [each.annotations for each in found] for found in whole
    ]


def test_evaluations_that_are_too_many_for_one_query_are_asked_for_in_parts(
    promtool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_MOST_STEPS", 7)
    given = STORIES["what is recorded, and with which labels"]
    assert observe([given], promtool) == play([given], promtool)


def test_small_stories_are_played_whole_at_once(promtool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation, "_SMALL", 10**9)
    asked = asked_of(monkeypatch)
    assert observe([STORIES["a series that ends and returns"]], promtool)[0]
    assert asked == []


def test_where_there_is_no_prometheus_stories_are_played_whole(promtool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "PROMETHEUS", "no-such-program")
    asked = asked_of(monkeypatch)
    given = STORIES["what is recorded, and with which labels"]
    assert observe([given], promtool) == play([given], promtool)
    assert asked == []


def test_what_prometheus_does_not_evaluate_fails_in_the_words_of_promtool(promtool: str, held: Database) -> None:
    many = alert("Many", "requests_total * on (job) requests_total")
    with pytest.raises(ProgramError, match="many-to-many"):
        observe([STORIES["no alert at all"], story(many)], promtool, held=held)


def test_a_text_that_promtool_refuses_fails_in_its_words(promtool: str, held: Database) -> None:
    broken = alert("Down", "up == 0", annotations={"summary": "{{ if }}"})
    with pytest.raises(ProgramError, match="missing value for if"):
        observe([story(DOWN), story(broken)], promtool, held=held)


def known(name: str, *values: float) -> PlayedSeries:
    return PlayedSeries(name, "", array("d", values))


def asked_of(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The expressions that Prometheus is asked about."""
    asked: list[str] = []
    ask = PrometheusClient.query_range

    def counted(client: PrometheusClient, expression: str, *between: float) -> QueryResult:
        asked.append(expression)
        return ask(client, expression, *between)

    monkeypatch.setattr(PrometheusClient, "query_range", counted)
    return asked


def test_what_stories_have_in_common_is_asked_once(
    promtool: str, monkeypatch: pytest.MonkeyPatch, held: Database
) -> None:
    rules = (
        record("job:up", "sum(up)"),
        alert("Down", "job:up < 1", **{"for": "1m"}),
        alert("Errors", "rate(errors_total[1m]) > 1"),
    )
    times = [f"{second}s" for second in range(0, 4800, 15)]
    errors = known("errors_total", *[100.0 * number for number in range(320)])
    healthy, late, early = (
        story(*rules, series=[known("up", *values), errors], times=times)
        for values in ([1.0] * 320, [1.0] * 300 + [0.0] * 20, [1.0] * 30 + [0.0] * 20 + [1.0] * 270)
    )
    asked = asked_of(monkeypatch)
    assert observe([healthy], promtool, held=held) == play([healthy], promtool)
    assert len(asked) == 3
    assert observe([healthy], promtool, held=held) == play([healthy], promtool)
    assert len(asked) == 3
    for each in (late, early):
        asked.clear()
        assert observe([each], promtool, held=held) == play([each], promtool)
        assert len(asked) == 2


@pytest.mark.parametrize("changed", ["a sample", "the rule", "the label", "the clock", "the interval"])
def test_an_answer_is_not_taken_for_another_one(changed: str, promtool: str, held: Database) -> None:
    times = [f"{second}s" for second in range(0, 900, 60)]
    before = story(alert("Down", "up < 1"), series=[known('up{job="a"}', *[1.0] * 60)], times=times)
    assert observe([before], promtool, held=held) == [()]
    after = story(
        alert("Down", "up < 2" if changed == "the rule" else "up < 1"),
        series=[
            known(
                'up{job="b"}' if changed == "the label" else 'up{job="a"}',
                *[1.0] * 30,
                0.0 if changed == "a sample" else 1.0,
                *[1.0] * 29,
            )
        ],
        times=times,
        interval="5s" if changed == "the interval" else "15s",
        evaluation="30s" if changed == "the clock" else "15s",
    )
    assert observe([after], promtool, held=held) == play([after], promtool)
