"""What `contract --emit` writes: the application's side of the catalog, as code or as a description."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import frozen

from toolchain.base.errors import ConfigurationError
from toolchain.catalog.catalog import Catalog
from toolchain.cli.commands.log_checking import named_schema
from toolchain.project.of_files import load_catalog

Command = TypeVar("Command", bound=Callable[..., Any])


@frozen
class Emission:
    """What is to be written: of which job or log schema, the likely one unless named, and where to."""

    kind: str
    job: str | None
    schema: str | None
    output: Path | None


def emit_options(command: Command) -> Command:
    """Add the options of what is written to a command."""
    for option in (
        click.option(
            "--schema",
            metavar="NAME",
            help="A log schema: of --emit, the first unless given; of --logs, whichever a record fits.",
        ),
        click.option(
            "--emit",
            "emit_",
            type=click.Choice(list(_WRITERS)),
            help="Write the application's side of the catalog: code for Node.js, or a description.",
        ),
    ):
        command = option(command)
    return command


def emitted(root: Path, environment: str, emission: Emission) -> str:
    """Return what is asked for. Raises UserError."""
    return _WRITERS[emission.kind](load_catalog(root, environment), emission)


def _typescript(catalog: Catalog, emission: Emission) -> str:
    from toolchain.contract.emit.typescript.module import metrics_module

    job = emission.job or _serving(catalog)
    return metrics_module(catalog, job, f"build.py contract --emit {emission.kind} --job {job}")


def _serving(catalog: Catalog) -> str:
    """Return the job whose requests are measured, as far as there is exactly one."""
    jobs = {job.name: job for http in catalog.http for metric in http.metrics for job in metric.jobs}
    if len(jobs) != 1:
        raise ConfigurationError(
            f"{len(jobs) or 'no'} scrape jobs have an HttpInstrumentation",
            f"Name one with --job: {', '.join(catalog.jobs) or 'the catalog has none'}.",
        )
    return next(iter(jobs))


def _json(catalog: Catalog, emission: Emission) -> str:
    from toolchain.contract.emit.description import catalog_description

    return catalog_description(catalog, emission.job)


def _log_schema(catalog: Catalog, emission: Emission) -> str:
    from toolchain.contract.emit.log_schema import log_record_schema

    return log_record_schema(named_schema(catalog, emission.schema))


def _winston(catalog: Catalog, emission: Emission) -> str:
    from toolchain.contract.emit.typescript.winston import winston_module

    schema = named_schema(catalog, emission.schema)
    return winston_module(schema, f"build.py contract --emit {emission.kind} --schema {schema.name}")


_WRITERS: Mapping[str, Callable[[Catalog, Emission], str]] = {
    "typescript": _typescript,
    "json": _json,
    "log-schema": _log_schema,
    "winston": _winston,
}
