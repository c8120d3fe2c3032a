"""The command that runs unit tests of rules and routes that stand in files."""

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from toolchain.base.documents.errors import DocumentError, UnreadableFileError
from toolchain.base.errors import ConfigurationError
from toolchain.base.progress import Advance
from toolchain.cli import console as consoles
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import Number, environment_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.findings import as_github
from toolchain.cli.printing.junit import as_junit
from toolchain.cli.printing.unit_tests import failures, print_proofs, proofs_document, share_covered, suite_of
from toolchain.prove.promtool import needed_promtool
from toolchain.prove.unit_tests.case import Proof
from toolchain.prove.unit_tests.reading import UnitTestFile, read_unit_tests
from toolchain.prove.unit_tests.routing_tests import RoutesUnderTest
from toolchain.prove.unit_tests.running import RoutesOf, prove


@click.command("prove")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@environment_option
@root_option
@click.option("--coverage", is_flag=True, help="Say of each rule which outcomes no test asserts.")
@click.option(
    "--least-coverage",
    type=Number(0, 100),
    metavar="PERCENT",
    help="Fail where fewer rules are covered: an alert that fires and is silent, a recording with a value.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "junit", "github"]),
    default="text",
    show_default=True,
)
@click.pass_obj
def prove_command(
    started: float,
    files: tuple[Path, ...],
    environment: str,
    root: Path,
    least_coverage: float | None,
    output_format: str,
    *,
    coverage: bool,
) -> None:
    """Run FILEs of unit tests: of rules as promtool knows them, of rules on logs in the same words, and of routes.

    \b
    build.py prove rules.test.yaml
    build.py prove tests/*.yaml --format junit > results.xml
    build.py prove rules.test.yaml --coverage --least-coverage 90

    Rules on metrics are evaluated by promtool. For those on logs LogQL is answered here, and promtool does the rest.
    Routes are those of an Alertmanager's file, or of the definitions. Exit code 1 when a test fails.
    """
    tests = [_read(each) for each in dict.fromkeys(files)]
    with Phases(consoles.messages()) as phases:
        advance = phases.begin("testing", sum(len(each.groups) for each in tests))
        proofs = [_proved(each, partial(_routes_of, root, environment), advance) for each in tests]
    is_covered = least_coverage is None or share_covered(proofs) * 100 >= least_coverage
    took = time.perf_counter() - started
    if output_format == "json":
        click.echo(proofs_document(proofs, None if least_coverage is None else least_coverage / 100, took))
    else:
        _print(proofs, output_format, took, shows_coverage=coverage or not is_covered)
    if not is_covered:
        shown = (
            f"{share_covered(proofs):.0%} of the rules are covered, and --least-coverage asks for {least_coverage:g}%."
        )
        consoles.messages().print(shown)
    sys.exit(1 if failures(proofs) or not is_covered else 0)


def _read(path: Path) -> UnitTestFile:
    try:
        return read_unit_tests(path)
    except DocumentError as error:
        raise UnreadableFileError.of(path, error) from error


def _proved(tests: UnitTestFile, routes_of: RoutesOf, advance: Advance) -> Proof:
    try:
        return prove(tests, needed_promtool, routes_of, advance)
    except DocumentError as error:
        raise UnreadableFileError.of(tests.file, error) from error


def _routes_of(root: Path, chosen: str, named: str) -> RoutesUnderTest:
    """Return the routes of an environment, that which a file names before the one that was chosen."""
    from toolchain.compile.alerting.routing import routing_of
    from toolchain.define.alerting.routing.inhibition import inhibit_rules
    from toolchain.define.alerting.routing.matching import route_tree

    project = load_compiled(root, named or chosen).project
    routing = routing_of(project)
    if routing.tree is None:
        raise ConfigurationError(
            f"the environment {named or chosen!r} tells nobody of alerts.",
            "Name another one (environment: production), or an alertmanager_file.",
        )
    points = [each.definition for each in routing.contact_points]
    return RoutesUnderTest(
        route_tree(routing.tree),
        project.mute_timings,
        inhibit_rules(project.alerts),
        tuple(each.name for each in points),
        frozenset(each.name for each in points if not each.resolved),
    )


def _print(proofs: Sequence[Proof], output_format: str, seconds: float, *, shows_coverage: bool) -> None:
    match output_format:
        case "junit":
            click.echo(as_junit([suite_of(each) for each in proofs]))
        case "github":
            found = failures(proofs)
            if found:
                click.echo(as_github(found))
        case _:
            print_proofs(consoles.output(), proofs, seconds, shows_coverage=shows_coverage)
