"""The command that evaluates alerts over the past: how often each would have fired, before and after a change."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from attrs import evolve, frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.progress import Progress
from toolchain.cli import console as consoles
from toolchain.cli.backtested import alerts_of_files, defined_alerts
from toolchain.cli.options import Duration, Number, environment_option, format_option, root_option
from toolchain.cli.phases import Phases
from toolchain.cli.printing.backtests import print_report, report_document
from toolchain.cli.query_clients import loki_at, prometheus_at
from toolchain.cli.simulated_past import world_of
from toolchain.compile.compilation import Compilation
from toolchain.prove.backtest.history import History, LiveHistory
from toolchain.prove.backtest.outcome import backtest, period_for
from toolchain.prove.backtest.period import Period
from toolchain.prove.backtest.report import (
    Report,
    markdown,
)
from toolchain.prove.backtest.rule import Comparison, changed
from toolchain.prove.backtest.schedule import SIMULATED_START, once_each
from toolchain.prove.backtest.simulated import simulated_history
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.rhythm import DAY
from toolchain.simulate.scenario import PlacedIncident
from toolchain.simulate.schedule import placed

SIMULATED_STEP = 120.0
"""Seconds between evaluations of simulated weeks, where none are given: most of the time goes into their samples."""

_RULE_FILES = (".yaml", ".yml", ".json")
"""How the name of a rule file ends, which that of no alert does."""
_MOST_EVALUATIONS = 500_000
"""Of an alert: 28 days, every five seconds. More are a matter of hours and gigabytes."""


@frozen(eq=False)
class Past:
    """What history is looked at, as options say."""

    prometheus: str | None
    loki: str | None
    days: float
    step: float | None
    seed: int
    incidents: Sequence[str] | None

    @property
    def is_simulated(self) -> bool:
        """Whether no server is asked."""
        return self.prometheus is None and self.loki is None


@click.command("backtest")
@click.argument("named", nargs=-1, metavar="[ALERT | FILE]...")
@environment_option
@root_option
@click.option("--base", metavar="REVISION", help="Compare with the definitions of this Git revision.")
@click.option("--threshold", type=Number(), metavar="X", help="Try another threshold, in the unit of the signal.")
@click.option("--for", "wait", type=Duration(), metavar="DURATION", help="Try another 'for'.")
@click.option("--keep-firing", type=Duration(), metavar="DURATION", help="Try another 'keep_firing_for'.")
@click.option("--prometheus", metavar="URL", help="Ask this Prometheus instead of simulating.")
@click.option("--loki", metavar="URL", help="Ask this Loki, for alerts on log lines.")
@click.option(
    "--days",
    type=Number(0, 400, min_open=True),
    default=28.0,
    show_default=True,
    metavar="N",
    help="How many days of the past.",
)
@click.option(
    "--step",
    type=Duration(least=1.0),
    metavar="DURATION",
    help="Evaluate so often; as the alert's group, or 2m if simulated.",
)
@click.option("--seed", default=1, show_default=True, help="Of simulated weeks: the same seed gives the same weeks.")
@click.option(
    "--incident",
    "incidents",
    multiple=True,
    metavar="NAME@TIME",
    help="Simulate this incident, at 2026-01-05T20:00 or 3d20h after the begin; each one once unless given.",
)
@click.option("--no-incidents", is_flag=True, help="Simulate weeks in which nothing goes wrong.")
@format_option("markdown")
def backtest_command(
    named: tuple[str, ...],
    environment: str,
    root: Path,
    base: str | None,
    threshold: float | None,
    wait: float | None,
    keep_firing: float | None,
    prometheus: str | None,
    loki: str | None,
    days: float,
    step: float | None,
    seed: int,
    incidents: tuple[str, ...],
    output_format: str,
    *,
    no_incidents: bool,
) -> None:
    """Tell how often alerts would have fired in the past, and how a change would alter that.

    ALERTs are defined here, or those of rule FILEs (YAML or JSON) of Prometheus, Loki or Grafana: all of them, or those
    that are named as well.

    \b
    build.py backtest HighErrorRate                   as it is, over four simulated weeks
    build.py backtest HighErrorRate --threshold 0.3   beside another threshold
    build.py backtest --base main                     every alert that differs from a revision
    build.py backtest HighErrorRate -e production --prometheus http://prometheus:9090 --days 14
    build.py backtest rules.yaml --prometheus http://prometheus:9090

    Simulated weeks begin on 5 January 2026 and hold every incident of simulation/ once. A real Prometheus evaluates
    them; `for` and `keep_firing_for` count as it counts them. Ends with exit code 1 when an alert has to be left out.
    """
    chosen = None if not incidents and not no_incidents else incidents
    past = Past(prometheus, loki, days, step, seed, chosen)
    is_trial = any(each is not None for each in (threshold, wait, keep_firing))
    files = tuple(each for each in named if each.lower().endswith(_RULE_FILES))
    alerts = tuple(each for each in named if each not in files)
    _check_usage(named, base, past, is_trial=is_trial, contradicts=bool(incidents) and no_incidents)
    if files and base is not None:
        raise click.UsageError("--base compares definitions; of files nothing else is known than what they hold.")
    compilation, comparisons, unread = (
        alerts_of_files(root, environment, files, alerts) if files else defined_alerts(root, environment, alerts, base)
    )
    for name in unread:
        consoles.messages().print(f"{name} is left out: it has a query that cannot be evaluated here.")
    if is_trial:
        comparisons = [
            evolve(
                each,
                before=each.before or each.after,
                after=each.after and changed(each.after, threshold=threshold, wait=wait, keep_firing=keep_firing),
            )
            for each in comparisons
        ]
    headings = _headings(base, is_trial=is_trial)
    report = _report(compilation, comparisons, past, root, headings)
    match output_format:
        case "json":
            click.echo(report_document(environment, report, compilation.project.findings, unread))
        case "markdown":
            click.echo(markdown(report), nl=False)
        case _:
            print_report(consoles.output(), report)
    sys.exit(0 if all(each.is_complete for each in report.results) and not unread else 1)


def _check_usage(alerts: Sequence[str], base: str | None, past: Past, *, is_trial: bool, contradicts: bool) -> None:
    if not alerts and base is None:
        raise click.UsageError("Name the alerts to look at, or the revision to compare with: --base main.")
    if is_trial and not alerts:
        raise click.UsageError("Name the alerts that --threshold, --for or --keep-firing are for.")
    if contradicts:
        raise click.UsageError("--incident and --no-incidents contradict each other.")
    if past.incidents is not None and not past.is_simulated:
        raise click.UsageError("Incidents are simulated; a live Prometheus or Loki knows its own.")
    evaluations = 1.0 if past.step is None else past.days * DAY / past.step
    if evaluations < 1:
        raise click.UsageError(f"--step is longer than --days {past.days:g}: nothing would be evaluated.")
    if evaluations > _MOST_EVALUATIONS:
        raise click.UsageError(
            f"--days {past.days:g} at that --step are {evaluations:,.0f} evaluations of each alert, and at most"
            f" {_MOST_EVALUATIONS:,} are made: choose a longer step, or fewer days."
        )


def _headings(base: str | None, *, is_trial: bool) -> tuple[str | None, str]:
    if base is not None:
        return base, "with the changes"
    return ("now", "changed") if is_trial else (None, "now")


def _report(
    compilation: Compilation,
    comparisons: Sequence[Comparison],
    past: Past,
    root: Path,
    headings: tuple[str | None, str],
) -> Report:
    end = SIMULATED_START + past.days * DAY if past.is_simulated else time.time() // 60 * 60
    start = end - past.days * DAY
    if not comparisons:
        return Report("", start, end, headings, ())
    periods = [period_for(each, start, end, past.step or _default_step(each, past)) for each in comparisons]
    with (
        Phases(consoles.messages()) as phases,
        _history(compilation, comparisons, periods, past, root, phases) as (history, incidents),
    ):
        advance = phases.begin("evaluating", len(comparisons))
        results = []
        for comparison, period in zip(comparisons, periods, strict=True):
            results.append(backtest(comparison, history, period, incidents))
            advance(comparison.name)
        return Report(history.description, start, end, headings, tuple(results))


def _default_step(comparison: Comparison, past: Past) -> float | None:
    rules = [rule for rule in (comparison.before, comparison.after) if rule is not None]
    return max(SIMULATED_STEP, *(rule.interval for rule in rules)) if past.is_simulated else None


@contextmanager
def _history(
    compilation: Compilation,
    comparisons: Sequence[Comparison],
    periods: Sequence[Period],
    past: Past,
    root: Path,
    progress: Progress,
) -> Iterator[tuple[History, tuple[PlacedIncident, ...]]]:
    if not past.is_simulated:
        urls = [each for each in (past.prometheus, past.loki) if each is not None]
        yield (
            LiveHistory(
                " and ".join(urls),
                prometheus_at(past.prometheus, timeout=120.0) if past.prometheus else None,
                loki_at(past.loki, timeout=120.0) if past.loki else None,
            ),
            (),
        )
        return
    simulation, project = load_simulation(root), compilation.project
    start, end = SIMULATED_START, SIMULATED_START + past.days * DAY
    if past.incidents is None:
        incidents = once_each(simulation.incidents, start, end)
    else:
        incidents = placed(simulation, past.incidents, start)
    world = world_of(project, simulation, past.seed, incidents)
    rules = [rule for each in comparisons for rule in (each.before, each.after) if rule is not None]
    finest = min(periods, key=lambda period: period.step)
    scrape = duration_seconds(project.environment.scrape_interval) or 15.0
    with simulated_history(world, rules, finest, scrape=scrape, progress=progress) as history:
        yield history, incidents
