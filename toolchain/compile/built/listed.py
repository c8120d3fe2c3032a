"""What the ``list`` command of a revision tells, where its build wrote neither source map nor inventory.

Panels and queries have lines then, and metrics what a list has of them: no labels, buckets and addresses of jobs.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document, items
from toolchain.base.documents.json_file import read_json_file
from toolchain.base.source import UNKNOWN, SourceLocation
from toolchain.base.source_map import Origin
from toolchain.base.source_map import Path as Place
from toolchain.catalog.metric import SERIES_SUFFIXES, MetricType
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.reading import Output

METRICS, PANELS, QUERIES = LISTED = ("metrics", "panels", "queries")
"""What ``list`` lists."""

_REMEDY = "Build the revision again."
_OF_A_METRIC = ("name", "type", "unit", "owner", "help")


def is_told(output: Output) -> bool:
    """Return whether a build has written what is listed otherwise."""
    return any(each.kind is ArtifactKind.INVENTORY for each in output.artifacts)


def file_of(what: str) -> str:
    """Return the name of the file beside an output that holds a list."""
    return f".listed-{what}.json"


def with_listed(output: Output, folder: Path) -> Output:
    """Return an output that knows what the lists beside it say; some may be missing, and all of them mostly are."""
    files = {what: folder / file_of(what) for what in LISTED}
    listed = {what: read_json_file(file, _REMEDY) for what, file in files.items() if file.is_file()}
    if not listed:
        return output
    panels, queries = items(listed.get(PANELS)), items(listed.get(QUERIES))
    artifacts = [_with_lines(each, panels, queries) for each in output.artifacts]
    if METRICS in listed:
        inventory = {"metrics": [_metric(each) for each in items(listed[METRICS])]}
        artifacts.append(Artifact("inventory.json", ArtifactKind.INVENTORY, inventory, UNKNOWN))
    return evolve(output, artifacts=tuple(artifacts))


def _metric(listed: Document) -> Document:
    kinds = {each.value: each for each in MetricType}
    kind = kinds.get(str(listed.get("type")))
    series = [f"{listed['name']}{suffix}" for suffix in (SERIES_SUFFIXES.get(kind, ("",)) if kind else ("",))]
    source = {"file": listed["file"], "line": listed["line"]}
    return {**{name: listed.get(name) for name in _OF_A_METRIC}, "series": series, "source": source}


def _with_lines(artifact: Artifact, panels: Sequence[Document], queries: Sequence[Document]) -> Artifact:
    if artifact.kind is not ArtifactKind.DASHBOARD:
        return artifact
    uid = artifact.document.get("uid")
    lines = {each.get("id"): _line(each) for each in panels if each.get("dashboard") == uid}
    targets = {(each.get("panel"), each.get("ref")): _line(each) for each in queries if each.get("dashboard") == uid}
    return evolve(artifact, origins=dict(_origins(artifact.document, (), lines, targets)))


def _origins(
    around: Document, place: Place, lines: Mapping[Any, SourceLocation], targets: Mapping[Any, SourceLocation]
) -> Iterator[tuple[Place, Origin]]:
    for index, panel in enumerate(items(around.get("panels"))):
        here = (*place, "panels", index)
        if panel.get("id") in lines:
            yield here, Origin(lines[panel["id"]], finished=True)
        for number, target in enumerate(items(panel.get("targets"))):
            key = (panel.get("title"), target.get("refId"))
            if key in targets:
                yield (*here, "targets", number), Origin(targets[key], finished=True)
        yield from _origins(panel, here, lines, targets)


def _line(listed: Document) -> SourceLocation:
    return SourceLocation(str(listed["file"]), int(listed["line"]))
