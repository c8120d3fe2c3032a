"""What programs say of the configuration that a build wrote for them: each that is installed is asked.

promtool and amtool come with Prometheus and Alertmanager; the others are the programs themselves. A path of a container
is no path of this machine, so rules and templates are given to be checked on their own.
"""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from subprocess import TimeoutExpired

from attrs import frozen

from toolchain.base import children

_TIMEOUT = 60.0
_SHOWN = 2000
_LOKI_EXPANDS = ("-verify-config", "-config.expand-env=true")


@frozen
class Verdict:
    """What a program said of a file; ``said`` is empty where it has nothing against it."""

    program: str
    path: Path
    said: str

    @property
    def is_good(self) -> bool:
        """Whether it takes the file."""
        return not self.said


@frozen
class _Question:
    """How a program is asked about files of an environment's output; ``also`` is a name that it has elsewhere."""

    program: str
    pattern: str
    arguments: Callable[[Path], Sequence[str]]
    also: str = ""

    @property
    def found(self) -> str | None:
        """Where it is installed; None where it is not."""
        return shutil.which(self.program) or (shutil.which(self.also) if self.also else None)


_QUESTIONS = (
    _Question("promtool", "stack/prometheus/*.yaml", lambda path: ["check", "config", "--syntax-only", str(path)]),
    _Question(
        "promtool", "stack/distributed/prometheus.yaml", lambda path: ["check", "config", "--syntax-only", str(path)]
    ),
    _Question("loki", "stack/distributed/loki.yaml", lambda path: [*_LOKI_EXPANDS, f"-config.file={path}"]),
    _Question("promtool", "prometheus/rules/*.yaml", lambda path: ["check", "rules", str(path)]),
    _Question("amtool", "alertmanager/alertmanager.yaml", lambda path: ["check-config", str(path)]),
    _Question("loki", "stack/loki/*.yaml", lambda path: ["-verify-config", f"-config.file={path}"]),
    _Question("alloy", "stack/alloy/*.alloy", lambda path: ["validate", str(path)]),
    _Question(
        "otelcol-contrib", "stack/otel-collector/*.yaml", lambda path: ["validate", f"--config={path}"], "otelcol"
    ),
)
"""Programs and what each is asked about."""


def verdicts(output: Path) -> Iterator[Verdict]:
    """Yield what the installed programs say of an environment's output, file by file."""
    for question in _QUESTIONS:
        program = question.found
        if program is None:
            continue
        for path in sorted(output.glob(question.pattern)):
            yield Verdict(question.program, path, _said([program, *question.arguments(path)]))


def absent(output: Path) -> tuple[str, ...]:
    """Return the programs that are not installed and would have been asked about a file that is there."""
    names = (each.program for each in _QUESTIONS if any(output.glob(each.pattern)) and each.found is None)
    return tuple(dict.fromkeys(names))


def _said(command: Sequence[str]) -> str:
    """Return why a program refuses a file, empty where it does not."""
    try:
        result = children.run(command, timeout=_TIMEOUT)
    except TimeoutExpired:
        return f"it did not answer within {_TIMEOUT:g} s"
    if result.returncode == 0:
        return ""
    return (result.stderr or result.stdout).strip()[-_SHOWN:] or f"it ended with {result.returncode}"
