"""Times a first apply and a plan of nothing to do, against a stand-in for Grafana that takes 20 ms for each call.

The stand-in runs as a process of its own. The peers are ideals in which a call takes its latency and nothing else, so
many at once: one of as many calls as were made, and one of a call for each resource, for releases that list resources
whole let a plan do with a few large answers. The seconds of CPU are those of this process, without the stand-in's,
which takes turns with it where there are few cores. Run as ``python -m benchmarks.sync_speed``.
"""

import gc
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attr
import click
from attrs import evolve, frozen
from rich.console import Console
from rich.table import Table

from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting import AlertRule, NoData, RuleGroup
from toolchain.live.grafana.capabilities import probe
from toolchain.live.grafana.credentials import read_credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.project.loading import load_project
from toolchain.project.project import LoadedDashboard, Project
from toolchain.sync.deploy import deploy
from toolchain.sync.destination import Destination
from toolchain.sync.kind import desired_by
from toolchain.sync.kinds import KINDS as EVERY_KIND
from toolchain.sync.kinds.rule_file import RuleFileKind
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.reading import plan_for

REPOSITORY = Path(__file__).resolve().parents[1]
LATENCY = 0.02
CONCURRENCY = 8
"""As the commands have it."""
RULES_IN_A_GROUP = 25
KINDS = {name: kind for name, kind in EVERY_KIND.items() if name != RuleFileKind.name}
"""What a Grafana has; rule files are a Prometheus' matter."""


@frozen
class Timed:
    """One step: its calls, its seconds, and those of them in which this process computed."""

    step: str
    calls: int
    seconds: float
    cpu: float


def ideal(calls: int) -> float:
    """Return the seconds that calls take at least."""
    return calls * LATENCY / CONCURRENCY


def large_project(dashboards: int, rules: int) -> Compilation:
    """Return this repository's project with so many dashboards and rules, each with a uid of its own."""
    project = load_project(REPOSITORY, "local")
    boards = tuple(_copy(project, number) for number in range(dashboards))
    first = project.alerts[0]
    alerts = tuple(_rule(first, number) for number in range(rules))
    return compile_project(
        evolve(
            project,
            dashboards=boards,
            alerts=alerts,
            recordings=(),
            routings=(),
            contact_points=(),
            mute_timings=(),
            message_templates=(),
        )
    )


def _copy(project: Project, number: int) -> LoadedDashboard:
    loaded = project.dashboards[number % len(project.dashboards)]
    original = loaded.dashboard
    copy = attr.evolve(original, uid=f"copy-{number}", title=f"Copy {number}")
    return LoadedDashboard(copy, loaded.location)


def _rule(first: AlertRule, number: int) -> AlertRule:
    group = RuleGroup(f"group-{number // RULES_IN_A_GROUP}", "1m")
    return evolve(first, name=f"Rule{number}", group=group, panel=None, no_data=NoData.OK)


@contextmanager
def stand_in(release: str, foreign: int = 0) -> Iterator[tuple[str, str]]:
    """Run the stand-in, with dashboards of others, and give its URL and the administrator's token."""
    options = ["--port", "0", "--latency", str(LATENCY), "--version", release, "--foreign-dashboards", str(foreign)]
    command = [sys.executable, "-m", "grafana_stand_in", *options]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    try:
        url = token = ""
        while not (url and token) and process.stdout is not None:
            line = process.stdout.readline()
            if not line:
                raise click.ClickException("the stand-in did not start")
            for word in line.split():
                url = word if word.startswith("http") else url
                token = word if word.startswith("glsa_") else token
        yield url, token.rpartition("=")[2]
    finally:
        process.terminate()
        process.wait()


def timed(step: str, connection: GrafanaConnection, work: Callable[[], object]) -> Timed:
    """Return how long a step took, and with how many calls."""
    before, start, cpu = connection.count.total, time.perf_counter(), time.process_time()
    work()
    return Timed(step, connection.count.total - before, time.perf_counter() - start, time.process_time() - cpu)


def measure(compilation: Compilation, url: str, token: str) -> list[Timed]:
    """Return the times of a first apply, and of a plan and an apply of nothing."""
    credentials = read_credentials({"GRAFANA_URL": url, "GRAFANA_TOKEN": token})
    with tempfile.TemporaryDirectory() as folder, GrafanaConnection(credentials, concurrency=CONCURRENCY) as connection:
        capabilities = probe(connection)
        there = Destination(
            connection, capabilities, compilation.project.environment, revision="benchmark", workers=CONCURRENCY
        )
        wanted = desired_by(KINDS, compilation.artifacts)

        def plan(at: Destination = there) -> Plan:
            return plan_for(at, wanted, KINDS, Consent())

        def apply() -> None:
            done = deploy(there, plan, KINDS, lambda _: None, Path(folder))
            if not done.applied.is_complete or done.unverified:
                raise click.ClickException("the deploy did not go through")

        steps = [timed("first apply", connection, apply), timed("plan, nothing to do", connection, plan)]
        return [*steps, timed("apply, nothing to do", connection, apply)]


@click.command()
@click.option("--dashboards", default=1_000, show_default=True)
@click.option("--rules", default=500, show_default=True)
@click.option("--foreign", default=20_000, show_default=True, help="Dashboards of others, beside this repository's.")
@click.option("--release", "releases", multiple=True, default=["12.4.3", "12.4.3 api"], show_default=True)
def main(dashboards: int, rules: int, foreign: int, releases: tuple[str, ...]) -> None:
    """Print the times beside the ideals."""
    gc.disable()  # as the commands do
    compilation = large_project(dashboards, rules)
    compiled = _peak()
    resources = dashboards + rules // RULES_IN_A_GROUP
    console = Console()
    for release in releases:
        with stand_in(release) as (url, token):
            steps = measure(compilation, url, token)
        table = Table(box=None, pad_edge=False)
        table.add_column(f"Grafana {release}", no_wrap=True)
        for name in ("calls", "seconds", "cpu", "ideal", "ratio", "one each", "ratio"):
            table.add_column(name, justify="right", no_wrap=True)
        for each in steps:
            ideals = (ideal(each.calls), ideal(max(resources, each.calls)))
            ratios = [text for seconds in ideals for text in (f"{seconds:.2f} s", f"{each.seconds / seconds:.2f}")]
            table.add_row(each.step, f"{each.calls:,}", f"{each.seconds:.2f} s", f"{each.cpu:.2f} s", *ratios)
        console.print(table)
    console.print(f"{dashboards:,} dashboards and {rules} rules; ideal: the calls, one each: a call for each resource")
    console.print(
        f"{LATENCY * 1000:.0f} ms for each call, {CONCURRENCY} at once; "
        f"peak {_peak():.0f} MiB, of which {compiled:.0f} to compile"
    )
    console.print(_among_others(releases, foreign))


def _among_others(releases: Sequence[str], foreign: int) -> Table:
    """Return what a plan of nothing to do costs in an organisation of nobody else's dashboards, and of many."""
    project = load_project(REPOSITORY, "local")
    compilation = compile_project(evolve(project, recordings=(), alerts=(), routings=(), contact_points=()))
    table = Table(box=None, pad_edge=False)
    for name in (f"{len(project.dashboards)} dashboards of ours among", "calls", "seconds", "ratio"):
        table.add_column(name, justify="right", no_wrap=True)
    for release in releases:
        alone = 0.0
        for others in (0, foreign):
            with stand_in(release, others) as (url, token):
                _, plan, _ = measure(compilation, url, token)
            alone = alone or plan.seconds
            ratio = f"{plan.seconds / alone:.2f}"
            table.add_row(f"{others:,} on {release}", f"{plan.calls:,}", f"{plan.seconds:.2f} s", ratio)
    return table


def _peak() -> float:
    """Return the most memory that this process has held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
