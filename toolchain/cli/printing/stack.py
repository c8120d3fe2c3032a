"""What commands about the stack tell programs."""

from collections.abc import Iterable, Sequence

from toolchain.base.finding import Finding
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document, path_of
from toolchain.prove.stack_programs import Verdict


def stack_document(
    environment: str, files: int, findings: Iterable[Finding], answers: Iterable[Verdict], absent: Sequence[str]
) -> str:
    """Return what is wrong with the files of a stack; ``absent`` are programs that could not be asked."""
    fields = {
        "environment": environment,
        "files": files,
        "findings": [finding_row(each) for each in findings],
        "programs": [
            {"program": each.program, "file": path_of(each.path), "takes": each.is_good, "said": each.said}
            for each in answers
        ],
        "absent": list(absent),
    }
    return json_document("stack check", fields)
