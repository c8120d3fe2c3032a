"""What happens in the local system, as it is told: to people in lines, to programs in objects."""

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Protocol

import click

from toolchain.cli import console as consoles
from toolchain.cli.printing.json_output import event_line
from toolchain.local.alerts import Change
from toolchain.local.notification import Notification
from toolchain.local.system import LocalSystem

_MANY = 3
"""Alerts of one rule that still have a line each."""


class Events(Protocol):
    """Tells what happens."""

    def started(self, system: LocalSystem) -> None:
        """Tell that everything runs, and where."""

    def incident(self, name: str, *, goes_on: bool) -> None:
        """Tell that an incident has begun, or is over."""

    def alerts(self, system: LocalSystem, changes: Iterable[Change]) -> None:
        """Tell what became of alerts."""

    def notification(self, notification: Notification) -> None:
        """Tell who was told."""

    def ended(self, seconds: float, notifications: int) -> None:
        """Tell that it was asked to end."""


class TextEvents:
    """Tells people."""

    def started(self, system: LocalSystem) -> None:
        """Tell that everything runs, and where."""
        addresses = system.addresses
        lines = [
            f"Simulated targets: {system.endpoint.targets}; alerts: {system.evaluated}; times are UTC.",
            *system.remarks,
            "",
            f"  Notifications  {system.page}",
            f"  Prometheus     {addresses.prometheus}",
            f"  Alertmanager   {addresses.alertmanager}",
            *([f"  Loki           {addresses.loki}"] if addresses.loki else []),
            "",
            "Something goes wrong: build.py simulate incident NAME, until build.py simulate incident NAME --stop.",
            f"Silence: amtool --alertmanager.url={addresses.alertmanager} silence add -d 1h -c WHY alertname=NAME",
            "Ctrl-C ends it.",
        ]
        consoles.output().print("\n".join(lines), markup=False, soft_wrap=True)
        sys.stdout.flush()

    def incident(self, name: str, *, goes_on: bool) -> None:
        """Tell that an incident has begun, or is over."""
        _tell("incident", f"{name} {'begins' if goes_on else 'is over'}")

    def alerts(self, system: LocalSystem, changes: Iterable[Change]) -> None:
        """Tell what became of alerts; of many of one rule in a single line."""
        for what, text in _lines(system, changes):
            _tell(what, text)

    def notification(self, notification: Notification) -> None:
        """Tell who was told."""
        _tell("delivered", notification.told, notification.at)

    def ended(self, seconds: float, notifications: int) -> None:
        """Tell that it was asked to end."""
        consoles.messages().print(f"Ended after {seconds:.0f} s: {notifications} notifications. Stopping.")


def _lines(system: LocalSystem, changes: Iterable[Change]) -> Iterator[tuple[str, str]]:
    by_rule: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        found = _found(system, change)
        told = f"{change.alert.told}: {found}" if found else change.alert.told
        by_rule.setdefault((change.what, change.alert.name), []).append(told)
    for (what, name), some in by_rule.items():
        if len(some) > _MANY:
            yield what, f"{name}: {len(some)} of them"
        else:
            yield from ((what, each) for each in some)


def _found(system: LocalSystem, change: Change) -> str:
    return system.found(change.alert.name, time.time()) if change.what == "firing" else ""


def _tell(what: str, text: str, at: float | None = None) -> None:
    moment = datetime.fromtimestamp(time.time() if at is None else at, UTC)
    consoles.output().print(f"{moment:%H:%M:%S}  {what:<9}  {text}", markup=False, soft_wrap=True)
    sys.stdout.flush()


class JsonEvents:
    """Tells programs, an object a line."""

    def started(self, system: LocalSystem) -> None:
        """Tell that everything runs, and where."""
        addresses = system.addresses
        fields = {
            "page": system.page,
            "prometheus": addresses.prometheus,
            "alertmanager": addresses.alertmanager,
            "loki": addresses.loki or None,
            "targets": system.endpoint.targets,
            "alerts": system.evaluated,
            "remarks": list(system.remarks),
        }
        click.echo(event_line("local", "ready", fields))

    def incident(self, name: str, *, goes_on: bool) -> None:
        """Tell that an incident has begun, or is over."""
        click.echo(event_line("local", "incident", {"incident": name, "goes_on": goes_on}))

    def alerts(self, system: LocalSystem, changes: Iterable[Change]) -> None:
        """Tell what became of each alert."""
        for change in changes:
            fields = {
                "alert": change.alert.name,
                "labels": dict(change.alert.labels),
                "state": change.what,
                "summary": change.alert.summary,
                "found": _found(system, change),
            }
            click.echo(event_line("local", "alert", fields))

    def notification(self, notification: Notification) -> None:
        """Tell who was told."""
        fields = {
            "number": notification.number,
            "app": notification.app,
            "contact_point": notification.contact_point,
            "to": notification.to,
            "title": notification.title,
            "resolved": notification.is_resolved,
        }
        click.echo(event_line("local", "notification", fields, notification.at))

    def ended(self, seconds: float, notifications: int) -> None:
        """Tell that it was asked to end."""
        fields = {"elapsed_seconds": round(seconds, 3), "notifications": notifications}
        click.echo(event_line("local", "ended", fields))
