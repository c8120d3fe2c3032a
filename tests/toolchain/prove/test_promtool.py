"""What promtool makes of rules comes back whole: states, labels and rendered texts, at each time, of each story."""

from typing import Any

import pytest

from toolchain.base.errors import ProgramError
from toolchain.prove.engine.observation import observe
from toolchain.prove.promtool import PlayedSeries, Story

UP = PlayedSeries('up{job="app"}', "1x3 0x20 1x20")


def story(**changes: Any) -> Story:
    """A target that is down from 1m to 6m, with an alert that waits a minute."""
    rule = {
        "alert": "Down",
        "expr": "up == 0",
        "for": "1m",
        "labels": {"severity": "critical"},
        "annotations": {"summary": '{{ $labels.job }} is "down", {{ $value }}'},
    }
    fields: dict[str, Any] = {
        "name": "down",
        "rules": [{"name": "g", "rules": [rule]}],
        "series": [UP],
        "interval": "15s",
        "evaluation": "15s",
        "times": ["30s", "1m", "2m15s", "7m"],
        "texts": ["Down"],
    }
    return Story(**{**fields, **changes})


def test_pending_and_firing_are_observed_with_labels_and_texts(promtool: str) -> None:
    ((first, second),) = observe([story()], promtool)
    assert (first.seconds, first.is_firing, first.annotations) == (60, False, {})
    assert (second.seconds, second.is_firing) == (135, True)
    assert second.labels == {"alertname": "Down", "job": "app", "severity": "critical"}
    assert second.annotations == {"summary": 'app is "down", 0'}


def test_stories_are_told_apart_however_many_there_are(promtool: str) -> None:
    quiet = story(name="quiet", series=[PlayedSeries('up{job="app"}', "1x60")])
    stories = [story(times=[f"{number}m"]) if number % 2 else quiet for number in range(2, 17)]
    done: list[int] = []
    observed = observe(stories, promtool, lambda text="", steps=1: done.append(steps))
    assert [bool(each) for each in observed] == [number in (3, 5) for number in range(2, 17)]
    assert sum(done) == len(stories)


def test_several_alerts_at_a_time_are_all_observed(promtool: str) -> None:
    series = [PlayedSeries(f'up{{job="{job}"}}', "0x60") for job in ("a", "b", "c")]
    (alerts,) = observe([story(series=series, times=["5m"])], promtool)
    assert [alert.annotations["summary"][0] for alert in alerts] == ["a", "b", "c"]


def test_a_rule_reads_what_a_group_before_it_recorded(promtool: str) -> None:
    rules = [
        {"name": "record", "rules": [{"record": "job:up:sum", "expr": "sum by (job) (up)"}]},
        {"name": "alert", "rules": [{"alert": "Down", "expr": "job:up:sum == 0"}]},
    ]
    ((alert,),) = observe([story(rules=rules, times=["2m"])], promtool)
    assert alert.is_firing


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rules": [{"name": "g", "rules": [{"alert": "Down", "expr": "up =="}]}]}, "could not parse expression"),
        ({"series": [PlayedSeries("up{", "1x3")]}, "inside braces"),
        ({"series": [PlayedSeries("up", "one")]}, "one"),
    ],
)
def test_what_promtool_refuses_is_said_in_its_words(promtool: str, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ProgramError, match=words):
        observe([story(**changes)], promtool)
