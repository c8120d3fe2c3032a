"""Stories that are played fast tell what they tell when everything is evaluated at each evaluation."""

from array import array
from typing import Any

import pytest

from toolchain.prove.engine import answers, observation
from toolchain.prove.engine.observation import Memory, observe
from toolchain.prove.engine.rule import rules_of
from toolchain.prove.promtool import PlayedFile, PlayedSeries, Story, play, reports

REQUESTS = [
    PlayedSeries(f'requests_total{{job="api", route="{route}", code="{code}"}}', values)
    for route, code, values in (
        ("/a", "200", "0+10x80"),
        ("/a", "500", "0x20 1+3x20 61x40"),
        ("/b", "500", "_x30 0+2x10 stale _x10 5+5x20"),
    )
]
UP = PlayedSeries('up{job="api"}', "1x20 0x9 stale _x10 1x40")


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
def test_a_story_tells_the_same_as_when_it_is_played_whole(name: str, promtool: str) -> None:
    given = STORIES[name]
    if "goes on firing" in name and without_keep_firing(given, promtool):
        pytest.skip("this promtool does not know keep_firing_for")
    (whole,) = play([given], promtool)
    (fast,) = observe([given], promtool)
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


def test_an_answer_that_is_too_long_for_promtool_is_asked_for_in_parts(
    promtool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = [PlayedSeries(f'up{{job="api", number="{number}"}}', "1x40 0x40") for number in range(300)]
    given = story(alert("Down", "sum(up) + sum(up offset 1m) < 10"), series=series)
    monkeypatch.setattr(answers, "_MOST_SAMPLES", 10**9)
    assert observe([given], promtool) == play([given], promtool)


def test_a_small_story_is_played_whole_at_once(promtool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observation, "_SMALL", 10**6)
    asked = asked_of(monkeypatch)
    assert observe([STORIES["a series that ends and returns"]], promtool)[0]
    assert asked == []


def known(name: str, *values: float) -> PlayedSeries:
    return PlayedSeries(name, "", array("d", values))


def asked_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many questions each run of promtool was asked."""
    asked: list[int] = []

    def counted(files: list[PlayedFile], executable: str) -> list[str]:
        asked.append(sum(len(each.expressions) for each in files))
        return reports(files, executable)

    monkeypatch.setattr(observation, "reports", counted)
    return asked


def test_stories_that_begin_alike_are_asked_about_once(promtool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (record("job:up", "sum(up)"), alert("Down", "job:up < 1", **{"for": "1m"}))
    times = [f"{second}s" for second in range(0, 4800, 15)]
    healthy, late, early = (
        story(*rules, series=[known("up", *values)], times=times)
        for values in ([1.0] * 320, [1.0] * 300 + [0.0] * 20, [1.0] * 30 + [0.0] * 20 + [1.0] * 270)
    )
    memory: Memory = {}
    asked = asked_of(monkeypatch)
    assert observe([healthy], promtool, memory=memory) == [()]
    everything = sum(asked)
    asked.clear()
    for each in (healthy, late, early):
        assert observe([each], promtool, memory=memory) == play([each], promtool)
    assert 0 < sum(asked) < everything


@pytest.mark.parametrize("changed", ["a sample", "the rule", "the label", "the clock"])
def test_an_answer_is_not_taken_for_another_one(changed: str, promtool: str) -> None:
    times = [f"{second}s" for second in range(0, 900, 60)]
    memory: Memory = {}
    before = story(alert("Down", "up < 1"), series=[known('up{job="a"}', *[1.0] * 60)], times=times)
    assert observe([before], promtool, memory=memory) == [()]
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
        evaluation="30s" if changed == "the clock" else "15s",
    )
    assert observe([after], promtool, memory=memory) == play([after], promtool)
