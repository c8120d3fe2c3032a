"""What was played is not played again, and what has changed is: rules, samples, thresholds, code and promtool."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.alerts import alert, errors_panel
from tests.toolchain.compilation import board, compilation
from tests.toolchain.metrics import REQUESTS
from toolchain.define.alerting.proof import alert_test, firing, series, silent
from toolchain.languages.promql import builder as q
from toolchain.prove import alert_tests, incidents, kept
from toolchain.prove.alert_tests import run_alert_tests
from toolchain.prove.engine.observation import observe
from toolchain.prove.incidents import play_incidents
from toolchain.prove.kept import Kept, Nothing, code_digest, imported_files, kept_for_user, parts_of
from toolchain.prove.promtool import ObservedAlert, PlayedSeries, Story
from toolchain.simulate.amount import Amount
from toolchain.simulate.behaviour import Count, by_labels
from toolchain.simulate.model import Model
from toolchain.simulate.rhythm import Rhythm
from toolchain.simulate.scenario import Incident, Set

OBSERVED = (
    ObservedAlert(60.0, "Down", is_firing=False, labels={"job": "a"}),
    ObservedAlert(75.5, "Down", is_firing=True, labels={"job": "ä"}, annotations={"summary": "1\n2"}),
)


_ALL = Amount(2.0)
MODEL = Model(
    Rhythm((1.0,) * 24, (1.0,) * 24, (1.0,) * 24),
    {"errors": 0.0},
    (
        by_labels(
            REQUESTS.name,
            ("method", "status_code", "endpoint"),
            {
                ("GET", "200", "/a"): Count(lambda now: _ALL * (1 - now["errors"])),
                ("GET", "500", "/a"): Count(lambda now: _ALL * now["errors"]),
            },
        ),
    ),
)
FAILING = Incident("failing", "Requests fail.", 600.0, (Set("errors", 0.2),), fires=("ManyErrors",))


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path, promtool: str) -> None:
    store = Kept(tmp_path, promtool)
    assert store.get(store.key("a")) is None
    store.keep(store.key("a"), OBSERVED)
    found = store.get(store.key("a"))
    assert found == OBSERVED
    assert [(each.labels, each.annotations) for each in found or ()] == [
        (each.labels, each.annotations) for each in OBSERVED
    ]
    assert store.get(store.key("b")) is None


@pytest.mark.parametrize("content", [b"", b"[[1.0", b'{"a": 1}', b"[[1, 2]]"])
def test_what_cannot_be_read_is_played_again(content: bytes, tmp_path: Path, promtool: str) -> None:
    store = Kept(tmp_path, promtool)
    (tmp_path / store.key("a")).write_bytes(content)
    assert not store.get(store.key("a"))


def test_another_promtool_has_outcomes_of_its_own(tmp_path: Path, promtool: str) -> None:
    other = tmp_path / "promtool"
    other.write_bytes(b"newer")
    assert Kept(tmp_path, promtool).key("a") != Kept(tmp_path, str(other)).key("a")


def test_another_prometheus_has_outcomes_of_its_own(
    tmp_path: Path, promtool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "prometheus"
    other.write_bytes(b"newer")
    before = Kept(tmp_path, promtool).key("a")
    monkeypatch.setattr(kept, "PROMETHEUS", str(other))
    assert Kept(tmp_path, promtool).key("a") != before


def test_what_was_used_longest_ago_goes(tmp_path: Path, promtool: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 3)
    monkeypatch.setattr(kept, "_SPARE", 1)
    store = Kept(tmp_path, promtool)
    for number in range(5):
        store.keep(str(number), OBSERVED)
        os.utime(tmp_path / str(number), (number, number))
    assert store.get("0") == OBSERVED
    store.forget_oldest()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["0", "3", "4"]


def test_a_folder_that_cannot_be_written_keeps_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert isinstance(kept_for_user("promtool"), Nothing)
    Kept(tmp_path / "gone", "promtool").keep("a", OBSERVED)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_code_is_what_packages_import_of_a_project(tmp_path: Path) -> None:
    for name, text in {
        "simulation/model.py": "from metrics import api\nfrom . import near\nimport json",
        "simulation/near.py": "",
        "metrics/__init__.py": "",
        "metrics/api.py": "def late():\n    from names.of import people\n",
        "names/__init__.py": "",
        "names/of.py": "people = 1",
        "alerts/api.py": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    found = imported_files(tmp_path, ["simulation"])
    assert [str(each.relative_to(tmp_path)) for each in found] == [
        "metrics/__init__.py",
        "metrics/api.py",
        "names/__init__.py",
        "names/of.py",
        "simulation/model.py",
        "simulation/near.py",
    ]
    before = code_digest(found)
    (tmp_path / "names" / "of.py").write_text("people = 2")
    assert code_digest(found) != before


def played_of(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many stories were played at each time."""
    played: list[int] = []

    def counted(stories: Sequence[Story], executable: str, *_: object) -> list[tuple[ObservedAlert, ...]]:
        played.append(len(stories))
        return observe(stories, executable)

    monkeypatch.setattr(alert_tests, "observe", counted)
    return played


def test_alert_tests_that_have_not_changed_are_not_played_again(
    tmp_path: Path, promtool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = alert()
    failing = [series(q.select(REQUESTS, status_code="500"), "0+2x40")]
    tests = [
        alert_test(rule, "errors begin", failing, [firing("3m")]),
        alert_test(rule, "wrong", failing, [silent("3m")]),
    ]
    made = compilation(board(errors_panel()), alerts=(rule,))
    played = played_of(monkeypatch)
    uncached = run_alert_tests(made, tests, promtool)
    first, again = (run_alert_tests(made, tests, promtool, kept=Kept(tmp_path, promtool)) for _ in range(2))
    found = [[each.failures for each in outcome] for outcome in (uncached, first, again)]
    assert found[0] == found[1] == found[2]
    assert [len(failures) for failures in found[0]] == [0, 1]
    assert played == [2, 2, 0]


def test_whatever_decides_the_outcome_of_a_story_is_in_its_key(tmp_path: Path, promtool: str) -> None:
    rule = {"alert": "Down", "expr": "up == 0", "for": "1m"}
    given: dict[str, Any] = {
        "name": "story",
        "rules": [{"name": "g", "rules": [rule]}],
        "series": [PlayedSeries("up", "1x3")],
        "interval": "15s",
        "evaluation": "15s",
        "times": ["1m"],
        "texts": ["Down"],
    }
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"rules": [{"name": "g", "rules": [{**rule, "expr": "up == 1"}]}]},
        {"rules": [{"name": "g", "rules": [{**rule, "for": "2m"}]}]},
        {"series": [PlayedSeries("up", "1x2 0")]},
        {"series": [PlayedSeries('up{job="a"}', "1x3")]},
        {"interval": "30s"},
        {"evaluation": "30s"},
        {"times": ["2m"]},
        {"texts": []},
    )
    store = Kept(tmp_path, promtool)
    keys = [store.key(*parts_of(Story(**{**given, **change}))) for change in changes]
    assert len(set(keys)) == len(changes)


def test_incidents_that_have_not_changed_are_not_played_again(
    tmp_path: Path, promtool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = compilation(board(errors_panel()), alerts=(alert(),))
    played: list[int] = []

    def counted(stories: Sequence[Story], executable: str, **more: Any) -> list[tuple[ObservedAlert, ...]]:
        played.append(len(stories))
        return observe(stories, executable, **more)

    monkeypatch.setattr(incidents, "observe", counted)
    uncached = play_incidents(made, MODEL, [FAILING], promtool)
    first, again = (play_incidents(made, MODEL, [FAILING], promtool, kept=Kept(tmp_path, promtool)) for _ in range(2))
    found = [repr(outcome) for outcome in (uncached, first, again)]
    assert " at 0x" not in found[0]
    assert found[0] == found[1] == found[2]
    assert [episode.labels["alertname"] for episode in again[0].episodes] == ["ManyErrors"]
    assert len(played) == 2
    stronger = evolve(FAILING, effects=(Set("errors", 0.4),))
    play_incidents(made, MODEL, [stronger], promtool, kept=Kept(tmp_path, promtool))
    assert len(played) == 3
