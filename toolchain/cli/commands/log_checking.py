"""What `contract --logs` does: log files held against the log schemas."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import click
from attrs import frozen

from toolchain.base.errors import ConfigurationError, OptionError, UnknownNameError
from toolchain.base.finding import Finding, Severity
from toolchain.base.replacement import replace_text
from toolchain.catalog.catalog import Catalog
from toolchain.catalog.logs import LogSchema
from toolchain.cli import console as consoles
from toolchain.cli.printing.contract import logs_document
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.findings import as_github, as_gitlab, as_sarif, findings_suite, print_findings
from toolchain.cli.printing.junit import as_junit
from toolchain.contract.logs.checker import LogChecker
from toolchain.contract.logs.findings import log_findings
from toolchain.contract.logs.pages import PAGES
from toolchain.contract.logs.reading import lines_of
from toolchain.contract.logs.tally import Tally
from toolchain.project.of_files import load_catalog

_STANDARD_INPUT = "-"


def logs_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add the option that names log files to a command."""
    return click.option(
        "--logs",
        multiple=True,
        type=click.Path(dir_okay=False, allow_dash=True),
        metavar="FILE",
        help="Hold the lines of a log file against the log schemas instead: JSON, as docker keeps it, .gz too.",
    )(command)


@frozen
class LogCheck:
    """What is asked of log files: of which schema they are, and how findings are told."""

    files: tuple[str, ...]
    schema: str | None
    output_format: str
    fails: Callable[[Finding], bool]
    output: Path | None


def check_logs(root: Path, environment: str, asked: LogCheck) -> bool:
    """Tell what is found in log files, and on standard error how much was read; return whether that fails."""
    findings, files = _checked(root, environment, asked)
    if asked.output_format == "text" and asked.output is None:
        print_findings(consoles.output(), findings)
    else:
        is_json = asked.output_format == "json"
        text = logs_document(environment, files, findings) if is_json else _formatted(findings, asked)
        if asked.output is None:
            click.echo(text)
        else:
            replace_text(asked.output, f"{text}\n")
    return any(map(asked.fails, findings))


def _formatted(findings: Sequence[Finding], asked: LogCheck) -> str:
    match asked.output_format:
        case "sarif":
            return as_sarif(findings, PAGES)
        case "github":
            return as_github(findings)
        case "gitlab":
            return as_gitlab(findings)
        case "junit":
            return as_junit([findings_suite(findings, PAGES, asked.fails, "logs")])
    raise OptionError("--output is for a format that programs read", "Add --format, such as json or junit.")


def _checked(root: Path, environment: str, asked: LogCheck) -> tuple[tuple[Finding, ...], list[dict[str, Any]]]:
    catalog = load_catalog(root, environment)
    schemas = _schemas(catalog, asked.schema)
    findings: list[Finding] = []
    read = []
    for file in asked.files:
        with ExitStack() as stack, consoles.progress(consoles.messages(), f"reading {file}"):
            tally = _tally(_opened(file, stack), schemas, catalog)
        found = log_findings(file, tally, schemas, catalog.privacy, root.resolve())
        findings += found
        read.append({"file": file, "lines": tally.lines, "records": tally.records})
        consoles.messages().print(_summary(file, tally, found), style="dim", soft_wrap=True, markup=False)
    return tuple(findings), read


def _tally(source: IO[bytes], schemas: Sequence[LogSchema], catalog: Catalog) -> Tally:
    checker = LogChecker(schemas, catalog.privacy)
    checker.check(lines_of(source))
    return checker.tally


def _schemas(catalog: Catalog, name: str | None) -> tuple[LogSchema, ...]:
    """Return the schemas that records may be of: those that say what one has, unless one is named."""
    told = tuple(each for each in catalog.log_schemas if each.required)
    return told if told and name is None else (named_schema(catalog, name),)


def named_schema(catalog: Catalog, name: str | None) -> LogSchema:
    """Return a log schema, the first unless named. Raises UnknownNameError, and ConfigurationError where is none."""
    by_name = {each.name: each for each in catalog.log_schemas}
    if not by_name:
        raise ConfigurationError("the catalog has no log schema", "Define one in metrics/: log_schema(...).")
    if name is not None and name not in by_name:
        raise UnknownNameError.among(by_name, "log schema", name)
    return catalog.log_schemas[0] if name is None else by_name[name]


def _opened(file: str, stack: ExitStack) -> IO[bytes]:
    if file == _STANDARD_INPUT:
        return sys.stdin.buffer
    try:
        return stack.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise OptionError(f"{file} cannot be read: {error.strerror}", "Name another file.") from error


def _summary(file: str, tally: Tally, findings: Sequence[Finding]) -> str:
    count = {severity: sum(each.severity is severity for each in findings) for severity in Severity}
    return (
        f"{file}: {tally.lines:,} lines, {tally.records:,} records: "
        f"{counted(count[Severity.ERROR], 'error')}, {counted(count[Severity.WARNING], 'warning')}"
    )
