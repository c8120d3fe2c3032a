"""Variables that a click on a series can choose: those with the values of a label that the series carries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from toolchain.catalog.catalog import Catalog
from toolchain.catalog.label import Label
from toolchain.compile.model import CompiledTarget
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.analysis.analyser import analyse
from toolchain.languages.promql.analysis.branch import Branch
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.promql.ast import Selector
from toolchain.project.project import LoadedDashboard

if TYPE_CHECKING:
    from toolchain.define.variables import HouseVariable

_UID = re.compile(r"[A-Za-z0-9_-]+")
JOB = "job"
"""The label that tells which scrape job a series comes from."""


@frozen
class CarriedLabel:
    """A label that every series has.

    ``values`` are None where they are not known one by one. ``label`` is the metric's, None for one that scrapes
    attach. ``jobs`` are the scrape jobs that the series come from, none where that is not known.
    """

    values: frozenset[str] | None
    label: Label | None
    jobs: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether the values are of those that the metric's label lists."""
        return self.values is not None and self.label is not None and self.values <= set(self.label.values)


@frozen
class ChosenVariable:
    """A variable of a dashboard whose values are those of a label; ``values`` is what it offers.

    One that ``narrows`` shows everything until somebody chooses. ``follows`` are the variables without whose choice its
    own value may not exist.
    """

    name: str
    title: str
    label: str
    values: CarriedLabel
    narrows: bool
    follows: frozenset[str] = frozenset()

    def takes(self, carried: CarriedLabel | None) -> bool:
        """Return whether what the series carry is one of the values of the variable."""
        if carried is None:
            return False
        if self.values.values is None:
            return bool(carried.jobs) and carried.jobs <= self.values.jobs
        if carried.values is not None and carried.values <= self.values.values:
            return bool(carried.values)
        return carried.label == self.values.label and carried.is_whole and self.values.is_whole


@frozen
class Detail:
    """A dashboard that shows one of many: the names of all its variables, and those with the values of a label."""

    uid: str
    title: str
    folder: str = ""
    names: tuple[str, ...] = ()
    variables: tuple[ChosenVariable, ...] = ()


def detail_dashboards(dashboards: Sequence[LoadedDashboard], catalog: Catalog) -> Mapping[str, Detail]:
    """Return the dashboards that a link can lead to by uid, with the variables that have the values of a label."""
    if not dashboards:
        return {}
    from toolchain.define.dashboard import HouseDashboard  # who checks files does not wait for grafanalib

    return {
        str(each.dashboard.uid): Detail(
            str(each.dashboard.uid),
            each.dashboard.title,
            each.dashboard.folder,
            tuple(variable.name for variable in each.dashboard.variables),
            tuple(_variables(each.dashboard.variables, catalog)),
        )
        for each in dashboards
        if isinstance(each.dashboard, HouseDashboard) and _UID.fullmatch(str(each.dashboard.uid))
    }


def carried_labels(target: CompiledTarget) -> Mapping[str, CarriedLabel]:
    """Return the labels that every series of a target has; lines and spans are no series."""
    logs = target.log_analysis
    if logs is not None and logs.kind == "metric":
        return {
            name: CarriedLabel(None if info.values is None else frozenset(info.values), info.label)
            for name, info in logs.output.labels.items()
            if info.is_required
        }
    return {} if target.analysis is None else _carried(target.analysis.branches)


def _carried(branches: Sequence[Branch]) -> Mapping[str, CarriedLabel]:
    names = dict.fromkeys(branches[0].labels) if branches else {}
    jobs = frozenset(job for branch in branches for job in _jobs(branch))
    found = {}
    for name in names:
        if not all(branch.requires(name) for branch in branches):
            continue
        domains = [branch.labels[name].domain for branch in branches]
        values = [each.values for each in domains]
        known = frozenset(each for some in values for each in some or ())
        is_own = any(label.name == name for metric in branches[0].metrics for label in metric.labels)
        found[name] = CarriedLabel(None if None in values else known, domains[0].label if is_own else None, jobs)
    return found


def _jobs(branch: Branch) -> Iterable[str]:
    job = branch.labels.get(JOB)
    if job is not None and job.domain.values is not None:
        return job.domain.values
    return (each.name for metric in branch.metrics for each in metric.jobs)


def _variables(variables: Iterable[HouseVariable], catalog: Catalog) -> Iterator[ChosenVariable]:
    earlier = dict[str, ChosenVariable]()
    for variable in variables:
        values = _values(variable, catalog, earlier)
        if values is not None:
            matched = variable.selector.matchers if variable.selector is not None else ()
            chosen = earlier[variable.name] = ChosenVariable(
                variable.name,
                str(variable.label),
                variable.value_label,
                values,
                narrows=variable.match_operator == "=~",
                follows=frozenset(each.value[1:] for each in matched if each.op == "=" and each.value[1:] in earlier),
            )
            yield chosen


def _values(variable: HouseVariable, catalog: Catalog, earlier: Mapping[str, ChosenVariable]) -> CarriedLabel | None:
    """Return the values that a variable offers, None where nobody knows of which label they are."""
    if variable.selector is not None:
        selector = evolve(
            variable.selector, matchers=tuple(_with_values(each, earlier) for each in variable.selector.matchers)
        )
        return _asked(selector, catalog).get(variable.value_label)
    listed = variable.values_of
    return None if listed is None else CarriedLabel(frozenset(listed.values) or None, listed)


def _asked(selector: Selector, catalog: Catalog) -> Mapping[str, CarriedLabel]:
    return _carried(analyse(selector, QueryContext(catalog)).branches)


def _with_values(matcher: Matcher, earlier: Mapping[str, ChosenVariable]) -> Matcher:
    """Return a matcher of all that an earlier variable offers in place of one of the variable."""
    variable: Any = earlier.get(matcher.value[1:]) if matcher.value.startswith("$") else None
    values = variable.values.values if variable is not None else None
    return evolve(matcher, op="=~", value="|".join(sorted(values))) if values else matcher
