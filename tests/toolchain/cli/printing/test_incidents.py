"""Incidents as a table: at any width the names of incidents and alerts are whole."""

import io
from typing import Any

import pytest
from rich.console import Console

from toolchain.cli.printing.incidents import print_played
from toolchain.prove.incidents import PlayedIncident
from toolchain.prove.notify.timing import Episode, Notification
from toolchain.simulate.scenario import Incident

LONGEST = "SLOBurnDatabaseAvailability1h"
ROUTE: Any = None


def played(name: str, alerts: tuple[str, ...], contact_points: tuple[str, ...], missing: str = "") -> PlayedIncident:
    """An incident that was found after two minutes."""
    episodes = tuple(Episode({"alertname": alert}, 60.0 * number) for number, alert in enumerate(alerts))
    told = tuple(Notification(60.0, each, ROUTE, (), episodes, ()) for each in contact_points)
    incident = Incident(name, "", 600.0, (), detection=180.0)
    return PlayedIncident(incident, episodes, 120.0, (missing,) if missing else (), (), told)


REFUSED = played(
    "database-refuses-connections",
    ("DatabaseConnectionFailing", "ServiceDown", LONGEST),
    ("Incidents", "Incidents", "Monitoring"),
)


def printed(width: int, *incidents: PlayedIncident) -> list[str]:
    """The table in a terminal of so many columns."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, no_color=True, highlight=False)
    print_played(console, incidents, ())
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return [line.rstrip() for line in text.replace("\x1b[1m", "").replace("\x1b[0m", "").splitlines()]


def test_a_wide_terminal_has_a_line_for_each() -> None:
    assert printed(160, REFUSED) == [
        "incident                      alerts that fired                                                      "
        "found  promise  told in 2 h",
        f"database-refuses-connections  DatabaseConnectionFailing, ServiceDown, {LONGEST}     "
        "2m       3m  Incidents 2, Monitoring 1",
        "1 incidents, all as promised",
    ]


@pytest.mark.parametrize("width", [80, 100])
def test_names_are_whole_where_room_is_short(width: int) -> None:
    lines = printed(width, REFUSED)
    assert max(map(len, lines)) <= width
    words = " ".join(lines).replace(",", " ").split()
    assert {"database-refuses-connections", "DatabaseConnectionFailing", "ServiceDown", LONGEST, "2m"} <= set(words)
    assert ("Monitoring" in words) == (width == 100)


def test_a_simulation_without_incidents_is_said_to_have_none() -> None:
    assert printed(80) == ["The simulation has no incidents."]


def test_what_is_wrong_is_told_below() -> None:
    assert printed(80, played("quiet", (), (), missing="HighCpu"))[-2:] == [
        "quiet: HighCpu is missing",
        "1 incidents, 1 not as promised",
    ]
