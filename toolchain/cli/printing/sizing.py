"""How it is told what comes in, what keeping it costs, and where one machine ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import floor, isfinite, log10
from textwrap import wrap
from typing import Any

from attrs import asdict
from rich.console import Console

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import finite, json_document, moment
from toolchain.cli.printing.tables import fitted, table_width
from toolchain.sizing.arrivals import Arrivals, JobSeries
from toolchain.sizing.costs import Cost
from toolchain.sizing.limits import Limit
from toolchain.sizing.sizing import Sizing

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_DAY = 86_400
_FAR = 1_000
"""Times as much, beyond which nobody plans with these figures."""


def print_sizing(console: Console, sizing: Sizing) -> None:
    """Print tables of what comes in, of what it costs by factor, and of the bounds."""
    for line in _lines(sizing, table_width(console)):
        console.print(line, markup=False, soft_wrap=True)


def _lines(sizing: Sizing, width: int) -> Iterator[str]:
    arrivals = sizing.arrivals
    yield from _table("Series", [*map(_series_row, arrivals.jobs), *_series_sums(arrivals)], width)
    yield from _table("Lines", list(_line_rows(arrivals)), width)
    yield from _table("Spans and rules", list(_other_rows(arrivals)), width)
    yield from wrap(_about(arrivals), width)
    yield ""
    yield from _table("One machine", _cost_rows(sizing.one_machine), width)
    yield from _table("Several machines, in all", _cost_rows(sizing.several), width)
    yield from _table("Where one machine ends", [_limit_row(each) for each in sizing.limits], width)
    yield _first_end(sizing.limits)


def _table(title: str, rows: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    yield title
    yield from (f"  {line}" for line in fitted(rows, (), width - 2).lines)
    yield ""


def _series_row(each: Any) -> dict[str, Any]:
    return {
        "job": each.job,
        "targets": each.targets,
        "every": f"{each.interval:g}s",
        "exposed": each.exposed,
        "most": each.most,
        "samples/s": rounded(each.samples_per_second),
        "at most": rounded(each.most_samples_per_second),
    }


def _series_sums(arrivals: Arrivals) -> Iterator[dict[str, Any]]:
    recorded = arrivals.recorded
    targets = sum(each.targets for each in arrivals.jobs)
    for title, number, exposed, most, rates in (
        ("recorded", 0, recorded.most, recorded.most, (recorded.samples_per_second,) * 2),
        (
            "all",
            targets,
            arrivals.series,
            arrivals.most_series,
            (arrivals.samples_per_second, arrivals.most_samples_per_second),
        ),
    ):
        yield {
            "job": title,
            "targets": number,
            "every": "",
            "exposed": exposed,
            "most": most,
            "samples/s": rounded(rates[0]),
            "at most": rounded(rates[1]),
        }


def _line_rows(arrivals: Arrivals) -> Iterator[dict[str, Any]]:
    names = dict.fromkeys(name for each in arrivals.lines for name, _ in each.labels)
    for each in arrivals.lines:
        yield {
            **{name: dict(each.labels).get(name, "") for name in names},
            "kept as": each.kept_as,
            "for": f"{each.period / _DAY:g}d",
            "lines/s": rounded(each.lines_per_second),
            "bytes/s": rounded(each.bytes_per_second),
        }
    yield {
        **dict.fromkeys(names, ""),
        "kept as": f"all, in {arrivals.streams} streams",
        "for": "",
        "lines/s": rounded(arrivals.lines_per_second),
        "bytes/s": rounded(arrivals.bytes_per_second),
    }


def _other_rows(arrivals: Arrivals) -> Iterator[dict[str, str]]:
    spans = arrivals.spans
    yield {"what": "spans that are sent", "how much": f"{rounded(spans.per_second)}/s"}
    yield {"what": "bytes of a span, as it is sent", "how much": rounded(spans.sent_bytes)}
    yield {"what": "bytes of a span, as it is kept", "how much": rounded(spans.kept_bytes)}
    yield {"what": "spans that are kept of those sent", "how much": f"{spans.kept_share:.0%}"}
    for evaluator, number in arrivals.evaluations.items():
        yield {"what": f"rules that {evaluator} evaluates", "how much": f"{rounded(number)}/min"}


def _about(arrivals: Arrivals) -> str:
    hour = datetime.fromtimestamp(arrivals.hour, UTC)
    told = (
        f"Lines, spans and exposed series are those of the busiest hour of a simulated week, {hour:%A %H:%M} UTC; over "
        f"the week people are {arrivals.usual_activity:.0%} as active. On disk it is as if every hour were that one. "
        "10x is ten times as many series, lines and spans. Recorded series are the most that their labels allow. The "
        f"budgets of metrics allow {rounded(arrivals.most_series / max(1, arrivals.series))} times the series, and "
        f"{rounded(arrivals.most_samples_per_second / (arrivals.samples_per_second or 1))} times the samples."
    )
    if arrivals.recorded.unbounded:
        told += f" Not counted, for nothing bounds their labels: {', '.join(arrivals.recorded.unbounded)}."
    return told


def _cost_rows(costs: Mapping[int, Sequence[Cost]]) -> list[dict[str, str]]:
    first = next(iter(costs.values()))
    rows = []
    for index, cost in enumerate(first):
        for what, said in (("memory", said_bytes), ("disk", said_bytes), ("cores", rounded)):
            if getattr(cost, what) is not None:
                figures = {f"{factor}x": said(getattr(those[index], what)) for factor, those in costs.items()}
                rows.append({"component": cost.component, "needs": what, **figures})
    return rows


def _limit_row(limit: Limit) -> dict[str, str]:
    reached = f"{rounded(limit.factor)}x" if limit.factor <= _FAR else f"over {_FAR:,}x"
    if not isfinite(limit.factor):
        reached = "never"
    return {"bound": limit.what, "is": limit.bound, "reached at": reached, "then": limit.after}


def _first_end(limits: Sequence[Limit]) -> str:
    if not limits or not isfinite(limits[0].factor):
        return "No bound is reached."
    return f"One machine ends at {rounded(limits[0].factor)}x: {limits[0].what}, {limits[0].bound}."


def rounded(value: float) -> str:
    """Return a figure of two significant digits: more would be said than is known."""
    if value == 0:
        return "0"
    short = round(value, 1 - floor(log10(abs(value))))
    return f"{short:,.{max(0, 1 - floor(log10(abs(short))))}f}"


def said_bytes(size: float) -> str:
    """Return bytes in the unit in which they are from 1 to 1023."""
    for unit in _UNITS:
        if size < 1023.5 or unit == _UNITS[-1]:
            return f"{rounded(size)} {unit}"
        size /= 1024
    raise AssertionError(size)


def sizing_document(sizing: Sizing, findings: Iterable[Finding] = ()) -> str:
    """Return it for programs: bytes, processors, and per second unless said otherwise."""
    arrivals = sizing.arrivals
    fields = {
        "environment": arrivals.environment,
        "findings": [finding_row(each) for each in findings],
        "hour": moment(arrivals.hour),
        "usual_activity": arrivals.usual_activity,
        "series": {
            "jobs": [_job(each) for each in arrivals.jobs],
            "recorded": {
                "most": arrivals.recorded.most,
                "samples_per_second": arrivals.recorded.samples_per_second,
                "unbounded": list(arrivals.recorded.unbounded),
            },
            "exposed": arrivals.series,
            "most": arrivals.most_series,
            "samples_per_second": arrivals.samples_per_second,
            "most_samples_per_second": arrivals.most_samples_per_second,
        },
        "lines": {
            "streams": arrivals.streams,
            "kinds": [
                {
                    "labels": dict(each.labels),
                    "kept_as": each.kept_as,
                    "period_seconds": each.period,
                    "lines_per_second": each.lines_per_second,
                    "bytes_per_second": each.bytes_per_second,
                }
                for each in arrivals.lines
            ],
        },
        "spans": {
            "per_second": arrivals.spans.per_second,
            "sent_bytes": arrivals.spans.sent_bytes,
            "kept_share": arrivals.spans.kept_share,
            "kept_bytes": arrivals.spans.kept_bytes,
        },
        "evaluations_per_minute": dict(arrivals.evaluations),
        "one_machine": _costs(sizing.one_machine),
        "several_machines": _costs(sizing.several),
        "limits": [{**asdict(each), "factor": finite(each.factor)} for each in sizing.limits],
    }
    return json_document("sizing", fields)


def _job(each: JobSeries) -> dict[str, Any]:
    return {
        "job": each.job,
        "targets": each.targets,
        "interval_seconds": each.interval,
        "exposed": each.exposed,
        "most": each.most,
        "samples_per_second": each.samples_per_second,
        "most_samples_per_second": each.most_samples_per_second,
    }


def _costs(costs: Mapping[int, Sequence[Cost]]) -> dict[str, list[dict[str, Any]]]:
    return {str(factor): [_cost(each) for each in those] for factor, those in costs.items()}


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "component": cost.component,
        "memory_bytes": cost.memory,
        "disk_bytes": cost.disk,
        "cores": cost.cores,
    }
