"""Who reads a series: panels, variables, annotations, alerts and recording rules."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from toolchain.compile.alerting.alert_records import recorded_alert
from toolchain.compile.built.build import Build
from toolchain.review.words.queries import series_read
from toolchain.review.words.values import counted, listed

PANEL, VARIABLE, ALERT, RECORDING = "panel", "variable", "alert", "recording rule"


@frozen
class Reader:
    """One that reads series, by its kind and name."""

    kind: str
    name: str


@frozen(eq=False)
class Readers:
    """The readers of one version of the definitions, by the series that they read themselves."""

    direct: dict[str, tuple[Reader, ...]]

    def of(self, names: Iterable[str]) -> tuple[Reader, ...]:
        """Return who reads series of these names, directly or through recording rules."""
        found: dict[Reader, None] = {}
        waiting, seen = list(names), set[str]()
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            for reader in self.direct.get(name, ()):
                found[reader] = None
                if reader.kind == RECORDING:
                    waiting.append(reader.name)
        return tuple(found)


def readers_of(build: Build) -> Readers:
    """Return who reads which series; what a query in LogQL reads is no series."""
    found: dict[str, dict[Reader, None]] = {}
    for reader, names in _readings(build):
        for name in names:
            found.setdefault(name, {})[reader] = None
    return Readers({name: tuple(those) for name, those in found.items()})


def _readings(build: Build) -> Iterator[tuple[Reader, Iterable[str]]]:
    for dashboard in build.pages:
        for panel in dashboard.panels:
            for target in panel.targets:
                yield Reader(PANEL, f"{dashboard.title} › {panel.title}"), series_read(target.query)
        for variable in dashboard.variables:
            yield Reader(VARIABLE, f"{dashboard.title} › {variable.name}"), series_read(variable.query)
        for event in dashboard.annotations:
            yield Reader(PANEL, f"{dashboard.title} › {event.name}"), series_read(event.query)
    for alert in build.alerts:
        yield Reader(ALERT, alert.name), series_read(alert.signal)
    names = [each.name for each in build.alerts]
    for recording in build.recordings:
        if recorded_alert(recording.record, names):
            continue  # the alert itself reads it
        yield Reader(RECORDING, recording.record), series_read(recording.expression)


def reader_words(readers: Iterable[Reader]) -> str:
    """Return readers in words: ``2 alerts (A and B), 1 panel (API › Errors)``; empty for none."""
    every = tuple(readers)
    words = []
    for kind in (ALERT, RECORDING, PANEL, VARIABLE):
        names = [each.name for each in every if each.kind == kind]
        if names:
            words.append(f"{counted(len(names), kind)} ({listed(names, 4)})")
    return ", ".join(words)
