"""The command that takes out of log lines what must not be stored."""

import stat
import sys
from collections import Counter
from collections.abc import Iterator
from os import fstat
from pathlib import Path
from typing import IO

import click

from toolchain.base.errors import ConfigurationError, UnknownNameError
from toolchain.catalog.privacy import SensitivePattern
from toolchain.catalog.scrubbing import Scrubber
from toolchain.cli.options import environment_option, format_option, root_option
from toolchain.cli.printing.json_output import json_line
from toolchain.project.of_files import load_catalog

_LEAST = 2
"""Of the width of a count in the report."""


@click.command("scrub")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.File("rb"))
@click.option("--report", is_flag=True, help="Say on standard error how often each pattern found something.")
@click.option("--check", is_flag=True, help="Name lines in place of writing them; exit code 1 if there are any.")
@click.option(
    "--allow", multiple=True, metavar="PATTERN", help="With --check: what this pattern takes out may be in lines."
)
@environment_option
@root_option
@format_option(help_text="json is an object for each line.")
def scrub_command(
    files: tuple[IO[bytes], ...],
    environment: str,
    root: Path,
    allow: tuple[str, ...],
    output_format: str,
    *,
    report: bool,
    check: bool,
) -> None:
    """Write what remains of log lines, as the log shipper stores them, from FILEs or standard input.

    \b
    kubectl logs backend | build.py scrub | less
    build.py scrub --report access.log > /dev/null
    build.py scrub --check --allow ipv4 --allow agent samples/*.log

    Lines are bytes: what is no UTF-8 stays as it is. --check tells files and lines by the patterns that found something
    there, and never what they found.
    """
    if allow and not check:
        raise click.UsageError("--allow goes with --check.")
    patterns = _patterns(root, environment, allow)
    scrubber = Scrubber(patterns)
    sources = files or (sys.stdin.buffer,)
    if output_format == "json":
        found = _tell(scrubber, sources, check=check)
    else:
        found = _check(scrubber, sources) if check else _write(scrubber, sources)
    if report and output_format == "json":
        click.echo(json_line("scrub", {"event": "report", "found": dict(scrubber.counts)}))
    elif report:
        _report(scrubber.counts)
    if check and found:
        sys.exit(1)


def _patterns(root: Path, environment: str, allowed: tuple[str, ...]) -> tuple[SensitivePattern, ...]:
    """Return what lines are scrubbed by; a table that cannot be read whole is refused, for it would let through."""
    patterns = load_catalog(root, environment).privacy.of_lines
    if not patterns:
        raise ConfigurationError(
            f"{root} has no privacy table", "Define one in metrics/, Privacy(patterns=..., fields=...), or name --root."
        )
    names = [each.name for each in patterns]
    unknown = next((name for name in allowed if name not in names), None)
    if unknown is not None:
        raise UnknownNameError.among(names, "pattern", unknown)
    return tuple(each for each in patterns if each.name not in allowed)


def _write(scrubber: Scrubber, sources: tuple[IO[bytes], ...]) -> bool:
    output = sys.stdout.buffer
    for source in sources:
        is_live = not _is_file(source)
        for line in source:
            text, end = _parted(line)
            output.write(scrubber.scrubbed(text) + end)
            if is_live:
                output.flush()
    output.flush()
    return bool(scrubber.counts)


def _check(scrubber: Scrubber, sources: tuple[IO[bytes], ...]) -> bool:
    for file, number, _, patterns in _scrubbed(scrubber, sources):
        if patterns:
            click.echo(f"{file}:{number}: {', '.join(patterns)}")
    return bool(scrubber.counts)


def _tell(scrubber: Scrubber, sources: tuple[IO[bytes], ...], *, check: bool) -> bool:
    """Tell programs of each line, or where they check of those in which something was found."""
    for file, number, text, patterns in _scrubbed(scrubber, sources):
        if patterns or not check:
            shown = None if check else text.decode(errors="replace")
            fields = {"event": "line", "file": file, "line": number, "text": shown, "patterns": list(patterns)}
            click.echo(json_line("scrub", fields))
    return bool(scrubber.counts)


def _scrubbed(scrubber: Scrubber, sources: tuple[IO[bytes], ...]) -> Iterator[tuple[str, int, bytes, Counter[str]]]:
    """Yield of each line its file and number, what remains of it, and the patterns that found something."""
    for source in sources:
        name = "-" if source is sys.stdin.buffer else source.name
        for number, line in enumerate(source, 1):
            before = scrubber.counts.copy()
            text = scrubber.scrubbed(_parted(line)[0])
            yield name, number, text, scrubber.counts - before


def _parted(line: bytes) -> tuple[bytes, bytes]:
    """Return a line and its end, which the last one of a file may lack."""
    text = line.rstrip(b"\r\n")
    return text, line[len(text) :]


def _is_file(source: IO[bytes]) -> bool:
    try:
        return stat.S_ISREG(fstat(source.fileno()).st_mode)
    except OSError:
        return True  # in memory: nobody waits for it


def _report(counts: Counter[str]) -> None:
    width = max((len(str(count)) for count in counts.values()), default=0)
    for name, count in counts.most_common():
        click.echo(f"{count:>{max(width, _LEAST)}}  {name}", err=True)
    if not counts:
        click.echo("nothing was found", err=True)
