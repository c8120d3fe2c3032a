"""What a preview drew, as programs read it."""

from collections.abc import Mapping
from pathlib import Path

from toolchain.cli.printing.json_output import json_document, path_of
from toolchain.preview.preview import Preview


def preview_document(environment: str, written: Preview, pictures: Mapping[str, Path], seconds: float) -> str:
    """Return where the pages are, with ``pictures`` by uid, and what became of each panel."""
    drawn, failed = written.count("drawn"), written.count("error")
    fields = {
        "environment": environment,
        "index": path_of(written.index),
        "pages": {uid: path_of(written.page_of(uid)) for uid in written.pages},
        "pictures": {uid: path_of(file) for uid, file in pictures.items()},
        "panels": [
            {"dashboard": each.dashboard, "panel": each.panel, "state": each.state, "message": each.message}
            for each in written.results
        ],
        "counts": {"drawn": drawn, "empty": len(written.results) - drawn - failed, "failed": failed},
        "elapsed_seconds": round(seconds, 3),
    }
    return json_document("preview", fields)
