"""Commands that prove alerts by Prometheus' own engine: test-alerts and incidents."""

import sys
import time
from pathlib import Path

import click

from toolchain.base.errors import did_you_mean
from toolchain.cli import console as consoles
from toolchain.cli.loading import load_compiled
from toolchain.cli.options import environment_option, environments_below, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.alert_tests import print_tested, suite_of_alerts, tested_document
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.printing.incidents import played_document, print_played, suite_of_incidents
from toolchain.cli.printing.junit import as_junit
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.proof import AlertTest
from toolchain.prove.alert_tests import run_alert_tests
from toolchain.prove.incidents import play_incidents
from toolchain.prove.kept import Kept, Nothing, kept_for_user
from toolchain.prove.promtool import needed_promtool
from toolchain.prove.scenes import scenes_of, unplayed
from toolchain.simulate.loading import Simulation, load_simulation
from toolchain.simulate.scenario import Incident

_no_cache_option = click.option(
    "--no-cache", "plays_all", is_flag=True, help="Play also what has not changed since it was played."
)


@click.command("test-alerts")
@click.argument("rules", nargs=-1, metavar="[ALERT]...")
@format_option("junit")
@_no_cache_option
@environment_option
@root_option
@click.pass_obj
def test_alerts_command(
    started: float, rules: tuple[str, ...], output_format: str, environment: str, root: Path, *, plays_all: bool
) -> None:
    """Play the alert tests through Prometheus' rule engine, all or those of ALERTs.

    Each test gives series and says when the alert is pending or firing, and with which texts. Needs promtool.
    """
    compilation = load_compiled(root, environment)
    messages = consoles.messages()
    print_findings(messages, compilation.project.findings)
    tests = _tests_of(compilation, rules)
    with Phases(messages) as phases:
        advance = phases.begin("playing alert tests", len(tests))
        promtool = needed_promtool()
        tested = run_alert_tests(compilation, tests, promtool, advance, _kept(promtool, plays_all=plays_all))
    failures = [finding for each in tested for finding in each.failures]
    project, took = compilation.project, time.perf_counter() - started
    match output_format:
        case "json":
            click.echo(tested_document(environment, tested, project.findings, project.root, took))
        case "junit":
            click.echo(as_junit([suite_of_alerts(tested, project.root)]))
        case _:
            print_findings(messages, failures)
            print_tested(consoles.output(), tested, took)
    sys.exit(1 if failures or compilation.project.findings else 0)


@click.command("incidents")
@click.argument("names", nargs=-1, metavar="[INCIDENT]...")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True
)
@click.option(
    "-e",
    "--environment",
    default="production",
    show_default=True,
    metavar="NAME",
    shell_complete=environments_below,
    help="A module of environments/.",
)
@_no_cache_option
@root_option
def incidents_command(
    names: tuple[str, ...], output_format: str, environment: str, root: Path, *, plays_all: bool
) -> None:
    """Play incidents of the simulated system through Prometheus, all or those named.

    Prints which alerts fired, how long after the trouble began, and which contact points get how many notifications in
    the first two hours. Exit code 1 when an alert is missing, late, or should not have fired. Needs promtool.
    """
    compilation = load_compiled(root, environment)
    messages = consoles.messages()
    print_findings(messages, compilation.project.findings)
    simulation = load_simulation(root)
    chosen = _incidents_of(simulation, names)
    with Phases(messages) as phases:
        advance = phases.begin("playing incidents", len(scenes_of(compilation, chosen)))
        promtool = needed_promtool()
        played = play_incidents(
            compilation, simulation.model, chosen, promtool, advance, _kept(promtool, plays_all=plays_all)
        )
    match output_format:
        case "json":
            found = compilation.project.findings
            click.echo(played_document(environment, played, unplayed(compilation, chosen), found))
        case "junit":
            click.echo(as_junit([suite_of_incidents(played)]))
        case _:
            print_played(consoles.output(), played, unplayed(compilation, chosen))
    sys.exit(0 if all(each.holds for each in played) else 1)


def _kept(promtool: str, *, plays_all: bool) -> Kept | Nothing:
    return Nothing() if plays_all else kept_for_user(promtool)


def _tests_of(compilation: Compilation, rules: tuple[str, ...]) -> tuple[AlertTest, ...]:
    known = [alert.definition.name for alert in compilation.rules.alerts]
    for name in rules:
        if name not in known:
            raise click.BadParameter(f"there is no alert {name!r}.{did_you_mean(name, known)}", param_hint="ALERT")
    return tuple(test for test in compilation.project.alert_tests if not rules or test.rule.name in rules)


def _incidents_of(simulation: Simulation, names: tuple[str, ...]) -> tuple[Incident, ...]:
    known = [incident.name for incident in simulation.incidents]
    for name in names:
        if name not in known:
            raise click.BadParameter(
                f"there is no incident {name!r}.{did_you_mean(name, known)}", param_hint="INCIDENT"
            )
    return tuple(incident for incident in simulation.incidents if not names or incident.name in names)
