"""The line of the definitions that a field of a compiled dashboard comes from."""

from collections.abc import Iterator

from toolchain.compile.model import CompiledDashboard
from toolchain.source import SourceLocation


def place_of(dashboard: CompiledDashboard, path: str) -> SourceLocation:
    """Return where the part of a dashboard is defined that a path of a field difference leads to."""
    found = [(len(text), location) for text, location in _parts(dashboard, path) if text in f".{path}"]
    return max(found, key=lambda each: each[0])[1] if found else dashboard.location


def _parts(dashboard: CompiledDashboard, path: str) -> Iterator[tuple[str, SourceLocation]]:
    """Yield pieces of paths, as differences write them, and where what they name is defined."""
    for variable in dashboard.variables:
        yield f".templating.list[{variable.name}]", variable.location
    for panel in dashboard.panels:
        for name in (panel.document.get("title"), panel.document.get("id")):
            text = f".panels[{name}]"
            if text in f".{path}":
                yield text, panel.location
                for target in panel.targets:
                    yield f"{text}.targets[{target.document.get('refId')}]", target.location
