"""Where a report has what it tells from: live systems, or a simulated one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import OptionError
from toolchain.cli.phases import Phases
from toolchain.cli.query_clients import loki_at, loki_of, prometheus_at, prometheus_of
from toolchain.cli.waiting import tell_waiting
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledReport
from toolchain.live.grafana.credentials import read_credentials
from toolchain.live.grafana.http import GrafanaConnection
from toolchain.preview.report.dashboards import documents_of
from toolchain.preview.report.gathering import Asked, period_of
from toolchain.preview.report.live import Systems, live
from toolchain.preview.report.simulated import simulated
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.schedule import placed_in_period


@frozen
class ReportData:
    """Where data comes from: addresses instead of the environment's, or the seed and the incidents of a simulation."""

    prometheus: str | None
    loki: str | None
    credentials: Path | None
    is_simulated: bool
    seed: int
    incidents: tuple[str, ...]


@contextmanager
def asked_of(
    report: CompiledReport, compilation: Compilation, root: Path, source: ReportData, end: float, phases: Phases
) -> Iterator[Asked]:
    """Yield what is asked for a report over the period that ends at ``end``, in seconds since 1970.

    Raises OptionError for options that do not go together.
    """
    if source.is_simulated:
        if source.prometheus or source.loki:
            raise OptionError("--simulate does not go with --prometheus and --loki", "Leave one of them out.")
        simulation = load_simulation(root)
        span = period_of(report, end)
        placed = placed_in_period(simulation, source.incidents, span.start, end)
        with simulated(
            report,
            compilation,
            simulation.model,
            end,
            seed=source.seed,
            incidents=placed,
            dashboards=documents_of(report, compilation),
            progress=phases,
        ) as whom:
            yield whom
        return
    if source.incidents:
        raise OptionError("--incident goes with --simulate", "Live data is what it is.")
    systems = _systems(compilation, source)
    yield live(report, compilation, systems, end)


def _systems(compilation: Compilation, source: ReportData) -> Systems:
    project = compilation.project

    def grafana() -> GrafanaConnection:
        environment = project.environment
        found = read_credentials(os.environ, default_url=environment.grafana_url, file=source.credentials)
        return GrafanaConnection(found, org_id=environment.org_id, waiting=tell_waiting)

    return Systems(
        lambda: prometheus_at(source.prometheus) if source.prometheus else prometheus_of(project),
        lambda: loki_at(source.loki) if source.loki else loki_of(project),
        grafana,
    )
