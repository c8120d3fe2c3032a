"""The function that a pulled dashboard is made with: the project's own where it fits, else the toolchain's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from inspect import signature
from typing import Any

from attrs import define

from toolchain.base.documents.document import Document
from toolchain.base.source import UNKNOWN
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.queries import QueryReader
from toolchain.define.dashboard import HouseDashboard, Row, dashboard, row
from toolchain.define.panels.base import HousePanel
from toolchain.define.panels.text import text
from toolchain.define.reference import DashboardRef
from toolchain.define.targets.prometheus import PrometheusTarget
from toolchain.languages.promql.ast import Expression
from toolchain.project.defined_dashboards import defined_dashboard
from toolchain.pull.code import Name
from toolchain.pull.difference import annotation_form, data_form, is_same, variable_form
from toolchain.pull.names import ProjectNames, reference_argument

_PLAIN = Name("toolchain.define.dashboard", "dashboard")
_LINKS = ("links", "related")
"""What functions call the links of a dashboard beside those that it always has."""


@define(slots=False, frozen=True, eq=False)
class Frame:
    """A function that makes dashboards, and what it gives each of them by itself."""

    name: Name
    function: Callable[..., Any]
    queries: QueryReader

    def compiled(self, *, rows: Sequence[Row] = (), **arguments: Any) -> Document:
        """Return what a dashboard with these parts compiles to."""
        return self.compiled_of(self.made(rows=list(rows), **arguments))

    def compiled_of(self, made: HouseDashboard) -> Document:
        """Return what a dashboard compiles to."""
        return compile_dashboard(defined_dashboard(made, UNKNOWN, self.queries.project.root), self.queries).document

    def made(self, **arguments: Any) -> HouseDashboard:
        """Return a dashboard with these parts."""
        usual = {"uid": "pulled", "title": "Pulled", "description": "", "tags": [], "variables": []}
        given = {**usual, **arguments}
        if self.reference_argument:
            uid, title = given.pop("uid"), given.pop("title")
            given.setdefault(self.reference_argument, DashboardRef(uid, title))
        found: HouseDashboard = self.function(**given)
        return found

    def panel(self, panel: HousePanel) -> Document:
        """Return what a panel compiles to in such a dashboard."""
        document: Document = self.compiled(rows=[row("", panel)])["panels"][0]
        return document

    def narrowed(self, expression: Expression) -> Expression:
        """Return the expression as the function keeps it to the scope of its dashboards."""
        if self.name == _PLAIN:
            return expression
        target = PrometheusTarget(query=expression, source_key="prometheus", source_type="prometheus")
        panel = text("", "", description="")
        panel.targets = [target]
        found = self.made(rows=[row("", panel)]).panels[0].targets[0].query
        assert isinstance(found, Expression)
        return found

    @cached_property
    def given(self) -> Document:
        """The dashboard without anything of its own."""
        return self.compiled()

    @cached_property
    def reference_argument(self) -> str:
        """The name of the argument that takes a dashboard's uid, title and folder at once, empty without one."""
        return reference_argument(self.function)

    @cached_property
    def links_argument(self) -> str:
        """The name of the argument that takes links, empty without one."""
        return next((name for name in _LINKS if name in signature(self.function).parameters), "")

    @property
    def is_house(self) -> bool:
        """Whether it is the project's own function, which gives its dashboards more than they say."""
        return self.name != _PLAIN

    def takes(self, argument: str) -> bool:
        """Return whether the function has an argument of this name."""
        return argument in signature(self.function).parameters

    def fits(self, wanted: Mapping[str, Any]) -> bool:
        """Return whether a dashboard has all that the function gives by itself, first and in this order."""
        return (
            not self.given["panels"]
            and set(self.given.get("tags") or ()) <= set(wanted.get("tags") or ())
            and len(variables_of(wanted)) >= len(variables_of(self.given))
            and _begins(map(variable_form, variables_of(wanted)), map(variable_form, variables_of(self.given)))
            and _begins(wanted.get("links") or (), self.given.get("links") or ())
            and _begins(annotations_of(wanted), annotations_of(self.given))
            and (self.takes("annotations") or len(annotations_of(wanted)) == len(annotations_of(self.given)))
            and (bool(self.links_argument) or len(wanted.get("links") or ()) == len(self.given.get("links") or ()))
        )


def _begins(wanted: Iterable[Any], given: Iterable[Any]) -> bool:
    """Return whether the first of some things are the given ones."""
    found = list(wanted)
    expected = list(given)
    return len(found) >= len(expected) and all(
        is_same(data_form(first), data_form(second)) for first, second in zip(found, expected, strict=False)
    )


def variables_of(document: Mapping[str, Any]) -> list[Document]:
    """Return the variables of a classic dashboard."""
    return [each for each in (document.get("templating") or {}).get("list") or () if isinstance(each, dict)]


def annotations_of(document: Mapping[str, Any]) -> list[Document]:
    """Return the annotations of a classic dashboard beside the one that each has."""
    found = (document.get("annotations") or {}).get("list") or ()
    forms = (annotation_form(each) for each in found if isinstance(each, dict))
    return [each for each in forms if each]


def frame_for(wanted: Mapping[str, Any], folder: str, names: ProjectNames, queries: QueryReader) -> Frame:
    """Return the project's own function where the dashboard has all that it gives, else the toolchain's.

    ``folder`` is the key of the dashboard's folder, which the function has to take where there is one.
    """
    plain = Frame(_PLAIN, dashboard, queries)
    if names.house is None:
        return plain
    house = Frame(*names.house, queries)
    if folder and not (house.takes("folder") or house.reference_argument):
        return plain
    try:
        return house if isinstance(house.made(rows=[]), HouseDashboard) and house.fits(wanted) else plain
    except (TypeError, ValueError, AttributeError, KeyError):
        return plain  # a function of this name that wants more than we know of
