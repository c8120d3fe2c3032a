"""Compares a text with a small catalog, for tests of what is told and what is not."""

from datetime import date
from typing import Any

from attrs import evolve
from grafanalib import core

from tests.toolchain.compilation import compilation
from toolchain.catalog import ContractWaiver, Metric
from toolchain.contract.comparison import compared
from toolchain.contract.contract import Contract, compare
from toolchain.contract.exposition.text import read_text
from toolchain.contract.observed import Observed
from toolchain.contract.proposal import proposal

TODAY = date(2026, 6, 30)


def contract(
    text: str,
    *metrics: Metric,
    dashboards: tuple[core.Dashboard, ...] = (),
    waivers: tuple[ContractWaiver, ...] = (),
    whole: bool = False,
    **rules: Any,
) -> Contract:
    """What differs between these metrics, all of the job ``app``, and a text."""
    made = compilation(*dashboards, shown=metrics, **rules)
    catalog = evolve(made.project.catalog, contract_waivers=waivers)
    made = evolve(made, project=evolve(made.project, catalog=catalog))
    observed = Observed((read_text(text, "metrics.txt"),))
    return compare(made, observed, {"metrics.txt": "app"}, TODAY, asks_for_waivers=whole)


def told(text: str, *metrics: Metric, **arguments: Any) -> list[str]:
    """The rules and messages of what differs."""
    return [f"{each.rule} {each.message}" for each in contract(text, *metrics, **arguments).findings]


def proposed(text: str, *metrics: Metric) -> str:
    """The module that is proposed for what a text exposes beside these metrics."""
    made = compilation(shown=metrics)
    job = made.project.catalog.jobs["app"]
    return proposal([compared(read_text(text, "metrics.txt"), job, made.project.catalog)])
