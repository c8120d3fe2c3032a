"""What the definitions of a project call things, so that a pulled module can use the same names."""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from inspect import signature
from types import ModuleType
from typing import Any

from attrs import define, frozen

from toolchain.catalog.metric import Metric
from toolchain.define.alerting.group import RuleGroup
from toolchain.define.alerting.recording import RecordingRule
from toolchain.define.alerting.rule import AlertRule
from toolchain.define.annotations import PlainAnnotation, QueryAnnotation, TagAnnotation
from toolchain.define.reference import DashboardRef
from toolchain.define.resources.library_panel import LibraryPanel
from toolchain.define.thresholds import Limits
from toolchain.define.variables import HouseVariable
from toolchain.project.packages import PACKAGES
from toolchain.project.project import Project
from toolchain.pull.code import Name

_HOUSE_ARGUMENTS = frozenset({"description", "tags", "rows", "variables"})
_IDENTITY = frozenset({"uid", "title"})


@frozen(eq=False)
class NamedMetric:
    """A metric of the catalog, or what a rule records, and its name."""

    metric: Metric
    name: Name


@define(slots=False, frozen=True, eq=False)
class ProjectNames:
    """The module-level names of a project that was loaded last in this process."""

    project: Project

    @cached_property
    def _modules(self) -> tuple[ModuleType, ...]:
        """The project's modules as they were imported, shared ones included."""
        found = (
            module
            for name, module in sorted(sys.modules.items())
            if name.partition(".")[0] in PACKAGES and getattr(module, "__file__", None)
        )
        root = f"{self.project.root}/"
        return tuple(module for module in found if str(module.__file__).startswith(root))

    @cached_property
    def metrics(self) -> Mapping[str, tuple[NamedMetric, ...]]:
        """Series name -> the metrics of that name that have a name in the definitions."""
        known = {id(each) for each in self.project.catalog.metrics}
        named = [
            NamedMetric(metric, Name(module, name))
            for module, name, metric in self._defined(Metric)
            if id(metric) in known
        ]
        named += [
            NamedMetric(rule.metric, Name(module, name, ("metric",)))
            for module, name, rule in self._defined(RecordingRule)
        ]
        index: dict[str, list[NamedMetric]] = {}
        for each in named:
            for series in each.metric.series_names:
                index.setdefault(series, []).append(each)
        return {series: tuple(found) for series, found in index.items()}

    @cached_property
    def groups(self) -> Mapping[str, tuple[RuleGroup, Name]]:
        """Rule groups by their names."""
        return {
            group.name: (group, Name(module, name, alias="GROUP")) for module, name, group in self._defined(RuleGroup)
        }

    @cached_property
    def library_panels(self) -> Mapping[str, tuple[LibraryPanel, Name]]:
        """Panels of the library by their uids."""
        return {panel.uid: (panel, Name(module, name)) for module, name, panel in self._defined(LibraryPanel)}

    @cached_property
    def alerts(self) -> tuple[tuple[AlertRule, Name], ...]:
        """Alert rules that have a name."""
        return tuple((rule, Name(module, name)) for module, name, rule in self._defined(AlertRule))

    def limits(self, wanted: Limits) -> Name | None:
        """Return the name of limits, the very object, in the module that has most of them."""
        places: dict[str, dict[int, str]] = {}
        for module in self._modules:
            for name, value in vars(module).items():
                if isinstance(value, Limits):
                    places.setdefault(module.__name__, {})[id(value)] = name
        for place, names in sorted(places.items(), key=lambda item: -len(item[1])):
            if id(wanted) in names:
                package, _, module_name = place.rpartition(".")
                return Name(package, module_name, (names[id(wanted)],), "limits")
        return None

    @cached_property
    def house(self) -> tuple[Name, Callable[..., Any]] | None:
        """The project's own function ``dashboard``, in a shared module of its dashboards; None without one."""
        for module in self._shared_dashboard_modules():
            function = vars(module).get("dashboard")
            is_own = callable(function) and getattr(function, "__module__", "") == module.__name__
            if function is None or not is_own:
                continue
            names = set(signature(function).parameters)
            if names >= _HOUSE_ARGUMENTS and (names >= _IDENTITY or reference_argument(function)):
                return Name(module.__name__, "dashboard"), function
        return None

    @cached_property
    def references(self) -> tuple[tuple[DashboardRef, Name], ...]:
        """References of dashboards that shared modules define."""
        return tuple(
            (value, Name(module.__name__.rpartition(".")[0], module.__name__.rpartition(".")[2], (name,), "refs"))
            for module in self._shared_dashboard_modules()
            for name, value in vars(module).items()
            if isinstance(value, DashboardRef)
        )

    @cached_property
    def house_variables(self) -> tuple[tuple[HouseVariable, Name], ...]:
        """Dashboard variables that shared modules define."""
        return tuple(self._shared(HouseVariable))

    @cached_property
    def house_annotations(self) -> tuple[tuple[Any, Name], ...]:
        """Annotations that shared modules define."""
        return tuple(each for kind in (QueryAnnotation, TagAnnotation, PlainAnnotation) for each in self._shared(kind))

    def _shared(self, kind: type[Any]) -> Iterator[tuple[Any, Name]]:
        for module in self._shared_dashboard_modules():
            for name, value in vars(module).items():
                if isinstance(value, kind) and name.isupper():
                    yield value, Name(module.__name__, name)

    def _shared_dashboard_modules(self) -> Iterator[ModuleType]:
        """Yield what dashboards share; a package that is called as one of them holds the rows of that one."""
        names = {module.__name__ for module in self._modules}
        for module in self._modules:
            package, *parts = module.__name__.split(".")
            is_of_one = bool(parts) and f"dashboards.{parts[0].removeprefix('_')}" in names
            if package == "dashboards" and any(part.startswith("_") for part in parts) and not is_of_one:
                yield module

    def _defined(self, kind: type[Any]) -> Iterator[tuple[str, str, Any]]:
        """Yield module, name and object of each definition, from the module that made it where that has a name."""
        found: dict[int, tuple[str, str, Any]] = {}
        for module in self._modules:
            for name, value in vars(module).items():
                if isinstance(value, kind) and name.isidentifier() and not name.startswith("_"):
                    is_home = getattr(value, "location", None) is not None and value.location.file == module.__file__
                    if is_home or id(value) not in found:
                        found[id(value)] = (module.__name__, name, value)
        yield from found.values()


def reference_argument(function: Callable[..., Any]) -> str:
    """Return the argument of a function that takes the reference of a dashboard, empty without one."""
    parameters = signature(function).parameters.values()
    return next((each.name for each in parameters if each.annotation is DashboardRef), "")
