"""Measures how the time of commands grows with their input: four times as much may take about four times as long.

Each row is one command on one kind of input, of two sizes. What a command costs with next to nothing is taken off both,
so that a row says what the input costs; the peer of the larger size is the smaller one. Time is that of processors.
Run as ``python -m benchmarks.growth [ROW]...``; exit code 1 where a row grows faster than ``_MOST``.
"""

import json
import math
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from attrs import frozen
from rich.console import Console
from rich.table import Table

from benchmarks.compile_speed import REPOSITORY, measure

_TIMES = 4
_MOST = 6.0
"""Times as long for four times as much: sorting and a busy machine are allowed for, a search within a search is not."""
_LEAST = 0.3
"""Seconds that an input has to cost for its growth to be told from chance."""
_AGAIN = 3
"""How often a row that grows faster is measured in all: a machine does other things besides, which only ever adds."""
_DONE = (0, 1)


@frozen
class Row:
    """A command on files of a size: ``written`` makes them in a folder, and returns its arguments."""

    name: str
    size: int
    written: Callable[[Path, int], Sequence[str]]


def _file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _json(folder: Path, name: str, document: Any) -> str:
    return _file(folder, name, json.dumps(document, indent=1))


def _yaml(folder: Path, name: str, document: Any) -> str:
    return _file(folder, name, yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False))


def _panel(number: int) -> dict[str, Any]:
    return {
        "id": number + 1,
        "type": "timeseries",
        "title": f"Panel {number}",
        "gridPos": {"x": 12 * (number % 2), "y": 8 * (number // 2), "w": 12, "h": 8},
        "datasource": {"type": "prometheus", "uid": "main"},
        "targets": [{"refId": "A", "expr": f'sum by (job) (rate(requests_{number}_total{{job="app"}}[5m]))'}],
    }


def _dashboard(panels: Sequence[Mapping[str, Any]], variables: int = 0) -> dict[str, Any]:
    listed = [{"name": f"unused_{number}", "type": "custom", "query": "a,b"} for number in range(variables)]
    return {
        "uid": "grown",
        "title": "Grown",
        "schemaVersion": 39,
        "panels": list(panels),
        "templating": {"list": listed},
    }


def _panels(folder: Path, size: int) -> str:
    return _json(folder, "dashboard.json", _dashboard(list(map(_panel, range(size)))))


def _variables(folder: Path, size: int) -> str:
    return _json(folder, "variables.json", _dashboard([_panel(0)], size))


def _alert(number: int) -> dict[str, Any]:
    return {
        "alert": f"Requests{number}",
        "expr": f'sum by (job) (rate(requests_{number}_total{{job=~"app"}}[5m])) > {number}',
        "for": "5m",
        "labels": {"severity": "warning"},
        "annotations": {"summary": "{{ $labels.pod }} is slow"},
    }


def _groups(rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"groups": [{"name": "all", "rules": list(rules)}]}


def _alerts(folder: Path, size: int) -> str:
    return _yaml(folder, "alerts.yaml", _groups(list(map(_alert, range(size)))))


def _chain(folder: Path, size: int) -> str:
    """Write recordings, each of which reads the one before."""
    rules = [{"record": f"job:level:sum{number + 1}", "expr": f"job:level:sum{number} + 1"} for number in range(size)]
    return _yaml(folder, "recordings.yaml", _groups(rules))


def _routes(folder: Path, size: int) -> str:
    routes = [{"matchers": [f'team="{number}"'], "receiver": f"team-{number}"} for number in range(size)]
    receivers = [{"name": "all"}, *({"name": f"team-{number}"} for number in range(size))]
    return _yaml(folder, "alertmanager.yml", {"route": {"receiver": "all", "routes": routes}, "receivers": receivers})


def _jobs(folder: Path, size: int) -> str:
    jobs = [
        {"job_name": f"job-{number}", "static_configs": [{"targets": [f"host-{number}:9100"]}]}
        for number in range(size)
    ]
    return _yaml(folder, "prometheus.yml", {"scrape_configs": jobs})


def _alloy(folder: Path, size: int) -> str:
    blocks = (
        f'prometheus.scrape "s{number}" {{\n  targets = [{{"__address__" = "h:{number + 1}"}}]\n'
        f"  forward_to = [prometheus.remote_write.w.receiver]\n}}\n"
        for number in range(size)
    )
    last = 'prometheus.remote_write "w" {\n  endpoint {\n    url = "http://localhost:9090"\n  }\n}\n'
    return _file(folder, "config.alloy", "".join(blocks) + last)


def _collector(folder: Path, size: int) -> str:
    names = [f"batch/{number}" for number in range(size)]
    document = {
        "receivers": {"otlp": {"protocols": {"grpc": None}}},
        "processors": {name: {"timeout": "1s"} for name in names},
        "exporters": {"debug": None},
        "service": {
            "pipelines": {
                f"traces/{number}": {"receivers": ["otlp"], "processors": [name], "exporters": ["debug"]}
                for number, name in enumerate(names)
            }
        },
    }
    return _yaml(folder, "collector.yaml", document)


def _series(folder: Path, size: int) -> str:
    lines = (f'requests_total{{path="/{number}",method="GET"}} {number}\n' for number in range(size))
    return _file(folder, "series.txt", "# TYPE requests_total counter\n" + "".join(lines))


def _families(folder: Path, size: int) -> str:
    families = (
        f"# HELP requests_{number}_total Requests.\n# TYPE requests_{number}_total counter\nrequests_{number}_total 1\n"
        for number in range(size)
    )
    return _file(folder, "families.txt", "".join(families))


def _lines(folder: Path, size: int) -> str:
    lines = (f'{{"level":"info","message":"{number} of ada@example.org from 10.1.2.3"}}\n' for number in range(size))
    return _file(folder, "app.log", "".join(lines))


def _unit_tests(folder: Path, size: int) -> str:
    """Write so many tests of one alert: promtool evaluates every rule of a file in every test."""
    rules = _alerts(folder, 1)
    tests = [
        {
            "interval": "1m",
            "input_series": [{"series": 'requests_0_total{job="app"}', "values": f"0+{60 * number}x20"}],
            "alert_rule_test": [{"eval_time": "15m", "alertname": "Requests0", "exp_alerts": []}],
        }
        for number in range(size)
    ]
    return _yaml(folder, "rules.test.yaml", {"rule_files": [rules], "tests": tests})


def _fixed(written: Callable[[Path, int], str]) -> Callable[[Path, int], Sequence[str]]:
    return lambda folder, size: ["check", "--no-catalog", "--fix", "--yes", written(folder, size)]


def _checked(written: Callable[[Path, int], str]) -> Callable[[Path, int], Sequence[str]]:
    return lambda folder, size: ["check", "--no-catalog", "--house-rules", written(folder, size)]


def _imported(written: Callable[[Path, int], str]) -> Callable[[Path, int], Sequence[str]]:
    return lambda folder, size: ["import", written(folder, size), "--output", str(folder / "made")]


def _held(written: Callable[[Path, int], str]) -> Callable[[Path, int], Sequence[str]]:
    return lambda folder, size: ["contract", "--job", "nginx-exporter", written(folder, size)]


def _compared(folder: Path, size: int) -> Sequence[str]:
    before = _panels(folder, size)
    panels: list[dict[str, Any]] = [_panel(number) for number in range(size)]
    for number, each in enumerate(panels):
        each["title"] += " today" if number % 5 == 0 else ""
        each["targets"][0]["expr"] += " * 2" if number % 3 == 0 else ""
    after = _json(folder, "after.json", _dashboard([*panels[size // 10 :], *panels[: size // 20]]))
    return ["diff", before, after]


ROWS = (
    Row("check, panels", 500, _checked(_panels)),
    Row("check, variables", 4000, _checked(_variables)),
    Row("check, alerts", 1000, _checked(_alerts)),
    Row("check, recordings in a chain", 2000, _checked(_chain)),
    Row("check, routes of an Alertmanager", 4000, _checked(_routes)),
    Row("check, scrape jobs", 4000, _checked(_jobs)),
    Row("check, blocks of Alloy", 2000, _checked(_alloy)),
    Row("check, pipelines of a Collector", 2000, _checked(_collector)),
    Row("check --fix, panels", 150, _fixed(_panels)),
    Row("check --fix, variables", 1500, _fixed(_variables)),
    Row("check --fix, alerts", 300, _fixed(_alerts)),
    Row("diff, panels", 500, _compared),
    Row("import, panels", 300, _imported(_panels)),
    Row("import, alerts", 200, _imported(_alerts)),
    Row("import, recordings in a chain", 200, _imported(_chain)),
    Row("prove, tests", 50, lambda folder, size: ["prove", _unit_tests(folder, size)]),
    Row("contract, series", 60_000, _held(_series)),
    Row("contract, families", 8_000, _held(_families)),
    Row("scrub, lines", 20_000, lambda folder, size: ["scrub", _lines(folder, size)]),
)


def _cost(row: Row, size: int) -> float:
    """Return the seconds of processors that a command takes with an input of a size."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        command = [sys.executable, str(REPOSITORY / "build.py"), *row.written(folder, size)]
        return measure(command, 1, _DONE).processor_seconds


@frozen
class Growth:
    """What an input costs, and one of ``_TIMES`` the size, in seconds."""

    small: float
    large: float

    @property
    def times(self) -> float | None:
        """How many times as much the larger one costs; None where chance decides."""
        return self.large / max(self.small, _LEAST / _TIMES) if self.large > _LEAST else None

    @property
    def is_too_fast(self) -> bool:
        """Whether it grows faster than its input."""
        return self.times is not None and self.times > _MOST


def _growth(row: Row) -> Growth:
    """Return what an input of a row costs, by the least that each size took."""
    sizes = (1, row.size, _TIMES * row.size)
    least = [math.inf] * len(sizes)
    for _ in range(_AGAIN):
        least = [min(before, _cost(row, size)) for before, size in zip(least, sizes, strict=True)]
        growth = Growth(least[1] - least[0], least[2] - least[0])
        if not growth.is_too_fast:
            break
    return growth


@click.command()
@click.argument("names", nargs=-1, metavar="[ROW]...")
def main(names: tuple[str, ...]) -> None:
    """Print how the time of commands grows with their input; of all, or of those whose names hold one of the ROWs."""
    chosen = [row for row in ROWS if not names or any(name in row.name for name in names)]
    if not chosen:
        raise click.BadParameter(f"no row is called so; there are {', '.join(row.name for row in ROWS)}")
    table = Table(box=None, pad_edge=False)
    for column in ("command", "size", "seconds", f"{_TIMES} times the size", "times as long"):
        table.add_column(column, justify="left" if column == "command" else "right")
    slow = []
    console = Console()
    for row in chosen:
        with console.status(row.name):
            found = _growth(row)
        if found.is_too_fast:
            slow.append(row.name)
        grows = "" if found.times is None else f"{found.times:.1f}"
        table.add_row(row.name, f"{row.size:,}", f"{found.small:.2f}", f"{found.large:.2f}", grows)
    console.print(table)
    if slow:
        raise SystemExit(f"grows faster than its input: {', '.join(slow)}")


if __name__ == "__main__":
    main()
