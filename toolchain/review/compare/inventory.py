"""Metrics and objectives as the inventory of a build tells of them."""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.compile.built.build import Build


@frozen(eq=False)
class Listed:
    """Something that an inventory lists."""

    document: Document

    def text(self, name: str) -> str:
        """Return a value as text, empty where it is none."""
        value = self.document.get(name)
        return "" if value is None else str(value)

    @property
    def name(self) -> str:
        """What it is called."""
        return self.text("name")

    @property
    def location(self) -> SourceLocation:
        """The line of its definition."""
        source = section(self.document, "source")
        return SourceLocation(str(source["file"]), int(source["line"])) if source else UNKNOWN

    def names(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.document.get(name)
        return tuple(map(str, value)) if isinstance(value, list) else ()

    def values(self, name: str) -> list[Any]:
        """Return a list of anything."""
        value = self.document.get(name)
        return value if isinstance(value, list) else []


class Metric(Listed):
    """A metric of the catalog."""

    @property
    def type(self) -> str:
        """Its type, as in the exposition format."""
        return self.text("type")

    @property
    def series(self) -> tuple[str, ...]:
        """The names under which it is scraped."""
        return self.names("series")


class Objective(Listed):
    """An objective, and the names of the rules that it makes."""

    @property
    def alerts(self) -> frozenset[str]:
        """The names of its alerts."""
        return frozenset(self.names("alerts"))

    @property
    def recordings(self) -> frozenset[str]:
        """What its recording rules record."""
        return frozenset(self.names("recordings"))


_PARTS = {
    "metrics": "metrics",
    "logSchemas": "log schemas",
    "traceSchemas": "trace schemas",
    "objectives": "objectives",
    "reports": "reports",
    "environment": "settings of the environment that reach no file",
}


def both_tell(before: Build, after: Build, name: str) -> bool:
    """Return whether two builds tell of a part of what is defined, so that it can be compared."""
    return all(name in (each.inventory or {}) for each in (before, after))


def untold(build: Build) -> tuple[str, ...]:
    """Return in words what a build does not tell of."""
    return tuple(words for name, words in _PARTS.items() if name not in (build.inventory or {}))


def metrics_of(build: Build) -> tuple[Metric, ...]:
    """Return the metrics of the catalog."""
    return tuple(Metric(each) for each in _listed(build, "metrics"))


def objectives_of(build: Build) -> tuple[Objective, ...]:
    """Return the objectives."""
    return tuple(Objective(each) for each in _listed(build, "objectives"))


def schemas_of(build: Build, name: str) -> tuple[Listed, ...]:
    """Return the schemas of logs or of traces."""
    return tuple(Listed(each) for each in _listed(build, name))


def _listed(build: Build, name: str) -> Iterator[Document]:
    yield from items((build.inventory or {}).get(name))
