"""Rules evaluated by promtool, the rule engine of Prometheus as a program.

A unit test that expects nothing makes promtool report what there is (Prometheus documentation, "Unit testing for
rules"). That is the only way in which it tells the texts of annotations, which the engine itself has rendered.
"""

import json
import os
import re
import shutil
import signal
from array import array
from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from pathlib import Path

from attrs import field, frozen

from toolchain.base.children import run
from toolchain.base.documents.document import Document
from toolchain.base.durations import duration_seconds
from toolchain.base.errors import MissingProgramError, ProgramError
from toolchain.base.scratch import scratch_folder
from toolchain.simulate.promtool_series import notation

HOW_TO_GET_IT = (
    "On Debian or Ubuntu: apt-get install prometheus. Else put promtool of a Prometheus release on the PATH."
)

_SENTINEL = "vector(1)"
"""Always a result where none is expected, so that every story is reported."""
_STATES = re.compile(
    r'^    expr: "ALERTS", time: (?P<time>\w+),\s+exp:.*\n +got: (?P<got>.*)$',
    re.MULTILINE,
)
_FIRING = re.compile(
    r"^    alertname: (?P<name>[^,\n]+), time: (?P<time>\w+), *\n +exp:\[.*?\], *\n +got:\[(?P<got>.*?)\n? +\]$",
    re.MULTILINE | re.DOTALL,
)
_INSTANCE = re.compile(r"Labels:(?P<labels>\{.*\})\n +Annotations:(?P<annotations>\{.*\})")
_PAIR = re.compile(r'(?P<name>[A-Za-z_]\w*)=(?P<value>"(?:[^"\\]|\\.)*")')
_SAMPLE = re.compile(r'\{(?P<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (?P<value>[^,\s]+)')


@frozen
class PlayedSeries:
    """One series; ``values`` in promtool's notation, a sample at each interval of the story from its start.

    ``samples`` are the same as numbers, NaN for none, where they are known. One of the two may be left out.
    """

    name: str
    values: str
    samples: "array[float] | None" = field(default=None, eq=False, repr=False)

    @property
    def notation(self) -> str:
        """The values as promtool reads them."""
        if self.values or self.samples is None:
            return self.values
        return notation([None if isnan(value) else value for value in self.samples])


@frozen(eq=False)
class Story:
    """What is played and when to look.

    ``rules`` are groups of a rule file, evaluated in their order; names may repeat. ``interval`` is the time between
    samples and ``evaluation`` the time between evaluations, both durations; ``times`` are the durations from the start
    at which alerts are observed, and ``texts`` the names of the alerts whose annotations are wanted.
    """

    name: str
    rules: Sequence[Document]
    series: Sequence[PlayedSeries]
    interval: str
    evaluation: str
    times: Sequence[str]
    texts: Sequence[str] = ()


@frozen
class ObservedAlert:
    """An alert at a time, in seconds; ``annotations`` only where they were asked for and the alert fires."""

    seconds: float
    name: str
    is_firing: bool
    labels: Mapping[str, str] = field(hash=False)
    annotations: Mapping[str, str] = field(factory=dict, hash=False)


def find_promtool() -> str | None:
    """Return the path of promtool, None where it is not installed."""
    return shutil.which("promtool")


def needed_promtool() -> str:
    """Return the path of promtool. Raises MissingProgramError where it is not installed."""
    executable = find_promtool()
    if executable is None:
        raise MissingProgramError("promtool, which evaluates the rules, is not installed.", HOW_TO_GET_IT)
    return executable


@frozen(eq=False)
class PlayedFile:
    """A file of unit tests with one test: ``rules`` are its groups, ``expressions`` its tests of those."""

    rules: Sequence[Document]
    series: Sequence[PlayedSeries]
    interval: str
    evaluation: str
    expressions: Sequence[Mapping[str, object]]
    alerts: Sequence[Mapping[str, object]] = ()


def play(stories: Sequence[Story], executable: str) -> list[tuple[ObservedAlert, ...]]:
    """Return the alerts of each story, in the order of time, with everything evaluated at each evaluation.

    Raises ProgramError with promtool's words when it refuses rules or series.
    """
    return [observed(report) for report in reports([_as_test(each) for each in stories], executable)]


def _as_test(story: Story) -> PlayedFile:
    times = list(dict.fromkeys(story.times))
    states = [{"expr": "ALERTS", "eval_time": time, "exp_samples": []} for time in times]
    texts = [{"eval_time": time, "alertname": name, "exp_alerts": []} for time in times for name in story.texts]
    return PlayedFile(story.rules, story.series, story.interval, story.evaluation, states, texts)


def write_stories(stories: Sequence[Story], folder: Path) -> list[Path]:
    """Write stories as files that promtool reads, and return where."""
    return [_write(folder, number, _as_test(each)) for number, each in enumerate(stories)]


def reports(files: Sequence[PlayedFile], executable: str) -> list[str]:
    """Return what promtool reports of each file, the failure of a test that always fails first.

    Raises ProgramError with promtool's words when it refuses rules or series.
    """
    if not files:
        return []
    with scratch_folder("alerts-") as folder:
        paths = [_write(folder, number, each) for number, each in enumerate(files)]
        command = [executable, "test", "rules", *map(str, paths)]
        # It has temporary files of its own; and what it holds is little, and seldom worth collecting.
        ran = run(command, env={"GOGC": "400", **os.environ, "TMPDIR": str(folder)})
        if ran.returncode < 0:
            name = signal.Signals(-ran.returncode).name
            raise ProgramError(f"promtool was ended by {name} while it played alerts", "Free memory, and run it again.")
        found = re.split(r"^  FAILED:\n", ran.stderr, flags=re.MULTILINE)[1:]
        refused = next((report for report in found if _SENTINEL not in report), None)
        if refused is not None or len(found) != len(paths):
            words = refused or ran.stderr or ran.stdout
            raise ProgramError(
                f"promtool does not play the series: {words.strip()[-800:]}", "Correct the rule or the series."
            )
    return found


def _write(folder: Path, number: int, file: PlayedFile) -> Path:
    rules = folder / f"{number}.rules.json"
    groups = [{**group, "name": f"{place} {group['name']}"} for place, group in enumerate(file.rules)]
    rules.write_text(json.dumps({"groups": groups}))
    path = folder / f"{number}.test.json"
    test = {
        "interval": file.interval,
        "input_series": [{"series": each.name, "values": each.notation} for each in file.series],
        "promql_expr_test": [{"expr": _SENTINEL, "eval_time": "0s", "exp_samples": []}, *file.expressions],
        "alert_rule_test": list(file.alerts),
    }
    document = {
        "rule_files": [str(rules)] if groups else [],
        "evaluation_interval": file.evaluation,
        "group_eval_order": [group["name"] for group in groups],
        "tests": [test],
    }
    path.write_text(json.dumps(document))
    return path


def series_name(name: str, labels: Mapping[str, str]) -> str:
    """Return a series as promtool reads it."""
    matchers = (f"{label}={json.dumps(value, ensure_ascii=False)}" for label, value in sorted(labels.items()) if value)
    return f"{name}{{{', '.join(matchers)}}}"


def observed(report: str) -> tuple[ObservedAlert, ...]:
    texts = {
        (_seconds(found["time"]), _key(labels)): annotations
        for found in _FIRING.finditer(report)
        for labels, annotations in _instances(found["got"])
    }
    alerts = []
    for found in _STATES.finditer(report):
        seconds = _seconds(found["time"])
        for sample in _SAMPLE.finditer(found["got"]):
            labels = pairs(sample["labels"])
            state = labels.pop("alertstate", "")
            name = labels.get("alertname", "")
            labels.pop("__name__", None)
            annotations = texts.get((seconds, _key(labels)), {})
            alerts.append(ObservedAlert(seconds, name, state == "firing", labels, annotations))
    return tuple(sorted(alerts, key=lambda each: (each.seconds, each.name, _key(each.labels))))


def _instances(report: str) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    for found in _INSTANCE.finditer(report):
        yield pairs(found["labels"]), pairs(found["annotations"])


def pairs(text: str) -> dict[str, str]:
    """Return labels as promtool prints them."""
    return {found["name"]: json.loads(found["value"]) for found in _PAIR.finditer(text)}


def _key(labels: Mapping[str, str]) -> str:
    return json.dumps(sorted(labels.items()))


def _seconds(text: str) -> float:
    return duration_seconds(text) or 0.0
