"""Writes portable dashboards: a file each, in a folder of their own."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from toolchain.base.replacement import refuse_foreign, replaced_folder
from toolchain.compile.compilation import Compilation
from toolchain.compile.library_panels import without_references
from toolchain.compile.output import Written
from toolchain.compile.portable.dashboard import Portable, linked, portable_dashboards_of
from toolchain.compile.portable.promql import RecordedQuery
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.languages.promql.ast import Expression

PORTABLE = "portable"
_MARK = ".portable"
"""The file that tells a folder of ours, which may be replaced, from one of somebody else."""


def portable_dashboards(compilation: Compilation) -> list[Portable]:
    """Return every dashboard as any Grafana imports it, those that mean nothing elsewhere without a document."""
    recorded = {
        each.record: RecordedQuery(
            each.expression, {name: text for name, text in each.labels.items() if name != ENVIRONMENT_LABEL}
        )
        for each in compilation.rules.recordings
        if isinstance(each.expression, Expression)
    }
    documents = [without_references(each.document) for each in compilation.dashboards]
    return linked([portable for each in documents for portable in portable_dashboards_of(each, recorded)])


def write_portable(dashboards: Sequence[Portable], build: Path) -> Written:
    """Replace ``build``/portable by these dashboards, whole or not at all.

    Raises UnwritableError, and OccupiedError for a folder that this tool did not write.
    """
    folder = build / PORTABLE
    documents = {f"{each.uid}.json": each.document for each in dashboards if each.document is not None}
    files = {
        name: f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode() for name, document in documents.items()
    }
    with replaced_folder(folder, partial(refuse_foreign, mark=_MARK)) as staged:
        (staged / _MARK).write_text("", encoding="utf-8")
        for name, content in files.items():
            (staged / name).write_bytes(content)
    return Written(folder, len(files), sum(map(len, files.values())))
