"""What promtool refuses of a rule file is an error here, and what it accepts is none: over hundreds of damaged files."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.programs import needed
from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Finding, Severity
from toolchain.check.files.checker import check_files
from toolchain.project.of_files import project_of_files

SOUND: dict[str, Any] = {
    "groups": [
        {
            "name": "jobs",
            "interval": "1m",
            "limit": 10,
            "rules": [
                {"record": "job:up:sum", "expr": "sum by (job) (up)", "labels": {"team": "a"}},
                {
                    "alert": "Down",
                    "expr": "job:up:sum == 0",
                    "for": "5m",
                    "keep_firing_for": "10m",
                    "labels": {"severity": "page"},
                    "annotations": {"summary": "{{ $labels.job }} is down"},
                },
            ],
        },
        {"name": "probes", "rules": [{"alert": "Probe", "expr": "probe_success == 0"}]},
    ]
}
VALUES: list[Any] = [
    *(None, "", "x", "a b", "5m", "10", "0", "1h30m", "30m1h", "1.5m", "$x", "{{", "{{ $value }}", "{{ $values.A }}"),
    *(0, 5, -1, 1.5, True, [], {}, ["x"], {"a": "b"}, {"a-b": "c"}, {"__name__": "x"}, {"a": None}, {"a": [1]}),
    *("up", "up ==", "rate(up[5m])", "rate(up[$__rate_interval])", "sum(up", "a:b:c", "9a", "ü"),
]
NAMES = [
    *("groups", "name", "interval", "limit", "rules", "alert", "record", "expr", "for", "keep_firing_for"),
    *("labels", "annotations", "fors", "Alert", "severity"),
]
OF_LATER_RELEASES = {"labels", "query_offset"}
"""Fields of a group that promtool 2.42 does not know yet."""

STRUCTURE = {"rule-file", "file-syntax", "query-syntax", "template-syntax", "rule-variable"}
"""The rules that speak of what is refused; others speak of what a rule does."""

Path_ = tuple[str | int, ...]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield from places(each, (*path, key))


def at(document: Any, path: Path_) -> Any:
    for step in path:
        document = document[step]
    return document


def replaced(path: Path_, value: Any) -> Any:
    document = deepcopy(SOUND)
    at(document, path[:-1])[path[-1]] = deepcopy(value)
    return document


def damaged() -> Iterator[Any]:
    """Yield the sound file with one part replaced, left out, doubled, renamed or added."""
    every = [path for path in places(SOUND) if path]
    for path in every:
        yield from (replaced(path, value) for value in VALUES)
        without = deepcopy(SOUND)
        del at(without, path[:-1])[path[-1]]
        yield without
        if isinstance(path[-1], int):
            doubled = deepcopy(SOUND)
            at(doubled, path[:-1]).append(deepcopy(at(SOUND, path)))
            yield doubled
        else:
            for name in NAMES:
                renamed = deepcopy(SOUND)
                inner = at(renamed, path[:-1])
                inner.setdefault(name, inner.pop(path[-1]))
                yield renamed
    for path in (path for path in (*every, ()) if isinstance(at(SOUND, path), dict)):
        for name in NAMES:
            added = deepcopy(SOUND)
            at(added, path).setdefault(name, "5m")
            yield added


def is_judged(document: Any) -> bool:
    """Return whether the verdict of this promtool is the one to have: not on what later releases know.

    A null is to promtool a series, or an alert, that is called null: we say that there is none. A file that says
    nothing is no rule file to us.
    """
    groups = document.get("groups")
    for group in groups if isinstance(groups, list) else ():
        if isinstance(group, dict) and OF_LATER_RELEASES & group.keys():
            return False
        rules = group.get("rules") if isinstance(group, dict) else None
        for rule in rules if isinstance(rules, list) else ():
            if isinstance(rule, dict) and (
                any(rule.get(name, "") is None for name in ("alert", "record", "expr")) or _is_a_number_later(rule)
            ):
                return False
    return bool(document)


def _is_a_number_later(rule: dict[str, Any]) -> bool:
    """Return whether the query is a duration, which Prometheus 3 takes for its seconds."""
    return duration_seconds(str(rule.get("expr") or "")) is not None


def refused_by_promtool(files: Sequence[Path]) -> dict[Path, str]:
    """Return what promtool says of the files that it refuses, and of those in which it finds a rule twice."""
    done = subprocess.run(
        [needed("promtool"), "check", "rules", *map(str, files)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    told = re.split(r"^Checking (.*)$", done.stdout, flags=re.MULTILINE)
    pairs = zip(told[1::2], told[2::2], strict=True)
    return {Path(name): text.strip() for name, text in pairs if "FAILED" in text}


def written(folder: Path, documents: Iterable[Any]) -> list[Path]:
    files = []
    for number, document in enumerate(documents):
        path = folder / f"{number}.yaml"
        path.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True))
        files.append(path)
    return files


def disagreements(files: Sequence[Path]) -> list[str]:
    """Return the files of which promtool and we think differently, with what each says."""
    refused = refused_by_promtool(files)
    ours: dict[str, list[Finding]] = {}
    for each in check_files(files, project_of_files()):
        ours.setdefault(each.location.file, []).append(each)
    found = []
    for path in files:
        said = ours.get(str(path), [])
        errors = [each for each in said if each.severity is Severity.ERROR and each.rule in STRUCTURE]
        theirs = refused.get(path, "")
        repeats = [each for each in said if each.rule == "rule-duplicate"]
        is_same = bool(errors or repeats) if "duplicate rule" in theirs else bool(errors) == bool(theirs)
        if not is_same:
            found.append(f"{path.read_text()}--- promtool: {theirs or 'accepts it'}\n--- here: {errors or said}")
    return found


def twice_damaged(random: Random) -> Iterator[Any]:
    """Yield files of which two parts at random are replaced."""
    every = [path for path in places(SOUND) if path]
    while True:
        document = replaced(random.choice(every), random.choice(VALUES))
        left = [path for path in places(document) if path]
        if left:
            path = random.choice(left)
            at(document, path[:-1])[path[-1]] = deepcopy(random.choice(VALUES))
            yield document


def test_every_verdict_on_a_damaged_file_is_that_of_promtool(tmp_path: Path) -> None:
    files = written(tmp_path, filter(is_judged, damaged()))
    assert len(files) > 1_000
    found = disagreements(files)
    assert not found, f"{len(found)} of {len(files)}:\n" + "\n".join(found[:5])


def test_so_it_is_on_files_that_are_damaged_twice(tmp_path: Path) -> None:
    files = written(tmp_path, islice(filter(is_judged, twice_damaged(Random(7))), 600))
    found = disagreements(files)
    assert not found, f"{len(found)} of {len(files)}:\n" + "\n".join(found[:5])
