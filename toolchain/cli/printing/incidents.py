"""What ``incidents`` prints: a line per incident."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

from rich.console import Console
from rich.table import Table

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document
from toolchain.cli.printing.junit import JUnitCase, JUnitSuite
from toolchain.cli.printing.tables import table_width
from toolchain.prove.incidents import PlayedIncident
from toolchain.prove.notify.timing import Episode


def print_played(console: Console, played: Sequence[PlayedIncident], unplayed: Sequence[str]) -> None:
    """Print which alerts fired, how soon, who was told how often, and what is not as it should be.

    ``unplayed`` are the names of the alerts that look back too far to be played.
    """
    if not played:
        console.print("The simulation has no incidents.")
        return
    console.print(_table(console, played), width=table_width(console))
    for each in played:
        if not each.holds:
            console.print(f"{each.incident.name}: {wrong(each)}", style="bold red", markup=False, soft_wrap=True)
    failed = sum(not each.holds for each in played)
    console.print(f"{len(played)} incidents, {f'{failed} not as promised' if failed else 'all as promised'}")
    if unplayed:
        console.print(
            f"{len(unplayed)} alerts look back further than these incidents' history and are left to test-alerts: "
            + ", ".join(unplayed),
            style="dim",
        )


def _table(console: Console, played: Sequence[PlayedIncident]) -> Table:
    """Return a row per incident; where room is short, columns go before the names of alerts are cut."""
    columns = {
        "incident": [each.incident.name for each in played],
        "alerts that fired": [", ".join(fired(each)) or "none" for each in played],
        "found": [_time(each.detected) for each in played],
        "promise": [_time(each.incident.detection) for each in played],
        "told in 2 h": [
            ", ".join(f"{name} {count}" for name, count in told(each).items()) or "none" for each in played
        ],
    }
    fewest = {name: max(map(_longest_part, (name, *cells))) for name, cells in columns.items()}
    for name in ("told in 2 h", "promise"):
        if sum(fewest[each] + 2 for each in columns) > table_width(console) + 2:
            del columns[name]
    widths = {name: fewest[name] for name in columns}
    room = table_width(console) - sum(each + 2 for each in widths.values()) + 2
    for name in ("told in 2 h", "alerts that fired"):
        if name in columns:
            more = max(0, min(room, max(map(len, columns[name])) - widths[name]))
            widths[name] += more
            room -= more
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        is_time = name in ("found", "promise")
        table.add_column(
            name,
            justify="right" if is_time else "left",
            width=widths[name],
        )
    for row in zip(*columns.values(), strict=True):
        table.add_row(*row)
    return table


def _longest_part(text: str) -> int:
    """Return how long the longest part of a text is that a line cannot end in."""
    return max(map(len, text.split(", "))) + (", " in text)


def fired(played: PlayedIncident) -> list[str]:
    """Return the names of the alerts that fired, in the order of time."""
    ordered = sorted(played.episodes, key=lambda episode: episode.start)
    return list(dict.fromkeys(episode.labels["alertname"] for episode in ordered))


def told(played: PlayedIncident) -> Counter[str]:
    """Return how many notifications each contact point gets."""
    return Counter(each.contact_point for each in played.notifications)


def wrong(played: PlayedIncident) -> str:
    """Return what is not as the incident says."""
    said = [f"{name} is missing" for name in played.missing]
    said += [f"{name} should not fire" for name in played.unexpected]
    return "; ".join([*said, "found too late"] if played.is_late else said)


def played_document(
    environment: str, played: Sequence[PlayedIncident], unplayed: Sequence[str], findings: Iterable[Finding]
) -> str:
    """Return the outcome for programs; times are seconds from the start of the incident."""
    incidents = [
        {
            "incident": each.incident.name,
            "description": each.incident.description,
            "alerts": [_episode(episode) for episode in each.episodes],
            "detected_after_seconds": each.detected,
            "promised_seconds": each.incident.detection,
            "notifications": dict(told(each)),
            "missing": list(each.missing),
            "unexpected": list(each.unexpected),
            "holds": each.holds,
        }
        for each in played
    ]
    fields = {
        "environment": environment,
        "findings": [finding_row(each) for each in findings],
        "incidents": incidents,
        "unplayed": list(unplayed),
    }
    return json_document("incidents", fields)


def suite_of_incidents(played: Sequence[PlayedIncident]) -> JUnitSuite:
    """Return the incidents as tests, as JUnit has them."""
    return JUnitSuite("incidents", [JUnitCase(each.incident.name, None, wrong(each)) for each in played])


def _episode(episode: Episode) -> dict[str, Any]:
    """Return an episode as data; one that still goes on has no end."""
    end = None if episode.end == inf else episode.end
    return {"labels": dict(episode.labels), "start_seconds": episode.start, "end_seconds": end}


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
