"""Checks the stack that a build wrote: each file as its program reads it, and what they say of each other.

Somebody may have edited a file by hand, or merged two builds; a program that refuses its file does not start, and one
that is asked under a name that nobody has waits for ever.
"""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.ini_reader import read_ini
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.catalog import Catalog
from toolchain.check.files.pages import FILE_SYNTAX
from toolchain.check.stack.alloy.checking import alloy_findings
from toolchain.check.stack.checking import stack_findings
from toolchain.check.stack.conformity import Conformity, Reading
from toolchain.check.stack.kinds import KINDS
from toolchain.check.stack.rules.structure import STRUCTURE, finding_of
from toolchain.check.stack.schema_files import Schema
from toolchain.check.stack.together import findings_together
from toolchain.compile.stack.compose import COMPOSE
from toolchain.compile.stack.program import FOLDER


@frozen
class _Written:
    """A file that a stack has: who reads it, the schema of what is written, and the kind of what could be."""

    program: str
    schema: str = ""
    kind: str = ""


_FILES = {
    COMPOSE: _Written("Compose", "compose", "compose-specification"),
    "prometheus": _Written("Prometheus", kind="prometheus"),
    "loki": _Written("Loki", kind="loki"),
    "otel-collector": _Written("OpenTelemetry Collector", "otel-collector", "collector"),
    "jaeger": _Written("Jaeger", "jaeger"),
    "blackbox-exporter": _Written("Blackbox exporter", "blackbox"),
    "grafana": _Written("Grafana", "grafana"),
    "distributed/mimir.yaml": _Written("Mimir", "mimir"),
    "distributed/loki.yaml": _Written("Loki", kind="loki"),
    "distributed/prometheus.yaml": _Written("Prometheus", kind="prometheus"),
}
"""The files of a stack, by their name or by that of their folder."""
_OF_INI = Reading(takes_null=False)


def check_stack(output: Path) -> tuple[Finding, ...]:
    """Return the findings of the stack in an environment's output, by place; every file stands for itself as well."""
    documents: dict[str, Located] = {}
    findings: list[Finding] = []
    for path in sorted(each for each in (output / FOLDER).rglob("*") if each.is_file()):
        name = path.relative_to(output / FOLDER).as_posix()
        try:
            if path.suffix == ".alloy":
                findings.extend(alloy_findings(str(path), read_text(path), Catalog(), is_whole=True))
                continue
            documents[name] = _read(path)
            findings.extend(_of_file(str(path), name, documents[name]))
        except DocumentError as error:
            location = SourceLocation(str(path), error.line)
            findings.append(Finding(FILE_SYNTAX, Severity.ERROR, location, error.message, error.remedy))
    findings.extend(findings_together(output / FOLDER, documents))
    return tuple(sorted(dict.fromkeys(findings), key=lambda each: each.sort_key))


def _read(path: Path) -> Located:
    text = read_text(path)
    return read_ini(text) if path.suffix == ".ini" else next(iter(read_yaml(text)), Located(None, 1))


def _of_file(file: str, name: str, document: Located) -> Iterator[Finding]:
    """Yield what is wrong with a file: what a stack has of it is less than what its program reads."""
    written = _FILES.get(name) or _FILES.get(name.partition("/")[0])
    if written is None:
        problem = "no program of a stack has such a file"
        yield Finding(STRUCTURE, Severity.ERROR, SourceLocation(file, 1), problem, "Build it again.")
        return
    lines: set[int] = set()
    if written.schema:
        shape = Conformity(Schema.named(written.schema), _OF_INI if file.endswith(".ini") else Reading())
        for each in dict.fromkeys(shape.problems(document)):
            lines.add(each.at.line)
            yield finding_of(file, written.program, each)
    if written.kind:
        found = stack_findings(file, document, KINDS[written.kind], Catalog())
        yield from (each for each in found if each.location.line not in lines)
