"""What ``report`` tells programs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document, moment, path_of
from toolchain.preview.report.content import Content
from toolchain.preview.report.words import headline


def report_document(
    environment: str,
    content: Content,
    findings: Sequence[Finding],
    files: Sequence[Path],
    sent: Sequence[dict[str, Any]],
) -> str:
    """Return a report with its files, and what became of its messages."""
    fields = {
        "environment": environment,
        "findings": [finding_row(each) for each in findings],
        "report": content.name,
        "title": content.title,
        "start": moment(content.span.start),
        "end": moment(content.span.end),
        "headline": headline(content),
        "unknown": [{"reason": reason, "titles": list(titles)} for reason, titles in content.unknown],
        "files": [path_of(each) for each in files],
        "sent": list(sent),
    }
    return json_document("report", fields)
