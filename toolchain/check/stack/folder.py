"""Checks the stack that a build wrote: each file as its program reads it, and what they say of each other.

Somebody may have edited a file by hand, or merged two builds; a program that refuses its file does not start, and one
that is asked under a name that nobody has waits for ever.
"""

from collections.abc import Iterator
from pathlib import Path

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.ini_reader import read_ini
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.catalog import Catalog
from toolchain.check.stack.checking import stack_findings
from toolchain.check.stack.conformity import Conformity, Reading
from toolchain.check.stack.kinds import KINDS
from toolchain.check.stack.rules.structure import finding_of
from toolchain.check.stack.schema_files import Schema
from toolchain.check.stack.together import findings_together
from toolchain.compile.stack.compose import COMPOSE
from toolchain.compile.stack.program import FOLDER

_SCHEMAS = {
    "prometheus": "prometheus",
    "loki": "loki",
    "otel-collector": "otel-collector",
    "jaeger": "jaeger",
    "blackbox-exporter": "blackbox",
    "grafana": "grafana",
}
"""The schema of the files in a program's folder."""
_OF_INI = Reading(takes_null=False)


def check_stack(output: Path) -> tuple[Finding, ...]:
    """Return the findings of the stack in an environment's output, by place; every file stands for itself as well."""
    documents: dict[str, Located] = {}
    findings: list[Finding] = []
    for path in sorted(each for each in (output / FOLDER).rglob("*") if each.is_file()):
        name = path.relative_to(output / FOLDER).as_posix()
        try:
            document = _read(path)
            if document is None:
                continue
            documents[name] = document
            findings.extend(_of_file(str(path), name, document))
        except DocumentError as error:
            location = SourceLocation(str(path), error.line)
            findings.append(Finding("file-syntax", Severity.ERROR, location, error.message, error.remedy))
    findings.extend(findings_together(output / FOLDER, documents))
    return tuple(sorted(dict.fromkeys(findings), key=lambda each: each.sort_key))


def _read(path: Path) -> Located | None:
    """Return the document of a file, None for a text that has a reader of its own."""
    match path.suffix:
        case ".yaml" | ".yml":
            return next(iter(read_yaml(read_text(path))), Located(None, 1))
        case ".ini":
            return read_ini(read_text(path))
    return None


def _of_file(file: str, name: str, document: Located) -> Iterator[Finding]:
    schema = "compose" if name == COMPOSE else _SCHEMAS.get(name.partition("/")[0])
    if schema is None:
        problem = "no program of a stack has such a file"
        yield Finding("config-structure", Severity.ERROR, SourceLocation(file, 1), problem, "Build it again.")
    elif schema in KINDS:
        yield from stack_findings(file, document, KINDS[schema], Catalog())
    else:
        shape = Conformity(Schema.named(schema), _OF_INI if file.endswith(".ini") else Reading())
        for each in dict.fromkeys(shape.problems(document)):
            yield finding_of(file, schema.title(), each)
