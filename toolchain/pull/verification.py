"""Whether a pulled module gives what it was pulled from: it is run, compiled and compared."""

from types import ModuleType
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.base.layout import Grid, Layout
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.model import CompiledDashboard
from toolchain.compile.queries import QueryReader
from toolchain.define.dashboard import HouseDashboard
from toolchain.project.construction import recorded_construction
from toolchain.project.defined_dashboards import defined_dashboard
from toolchain.pull.arranged_form import arranged_form
from toolchain.pull.expressible import expressible
from toolchain.pull.stored_form import is_same, stored_form
from toolchain.sync.difference import FieldChange, differences
from toolchain.sync.normal_form import dashboard_form


def run(source: str, file: str) -> dict[str, Any]:
    """Return the names that a module defines, run beside the project that was loaded last; raises what it raises."""
    module = ModuleType("pulled")
    with recorded_construction():
        exec(compile(source, file, "exec"), vars(module))
    return vars(module)


def dashboard_differences(
    queries: QueryReader, source: str, file: str, wanted: Document, layout: Layout | None = None
) -> tuple[FieldChange, ...]:
    """Return where the dashboard that a module defines differs from the one that is wanted, in normal form.

    Where that has a ``layout``, this is compared in place of what follows of it.

    Raises ConfigurationError where the module cannot be run or compiled.
    """
    made = _compiled(queries, source, file)
    if layout is not None:
        return differences(arranged_form(wanted, layout), _arranged(made))
    wanted, compiled = stored_form(wanted), stored_form(made.document)
    if is_same(wanted, compiled):
        return ()
    uids = ({"uid": each.get("uid") or ""} for each in (wanted, compiled))
    first, second = (
        {**dashboard_form(document), **uid} for document, uid in zip((wanted, compiled), uids, strict=True)
    )
    return differences(first, second)


def first_difference(
    queries: QueryReader, source: str, file: str, wanted: Document, layout: Layout | None = None
) -> str:
    """Return the first place where the dashboard of a module is not the one that is wanted, empty where it is.

    Nothing is left out but what ``pull/defaults.py`` lists. Raises ConfigurationError where the module cannot be run or
    compiled.
    """
    wanted_form = stored_form(wanted) if layout is None else arranged_form(wanted, layout)
    first: Document = {}
    for reader in (evolve(queries, analysing=False), queries):  # what queries mean matters to panels of ours alone
        made = _compiled(reader, source, file)
        first = stored_form(made.document) if layout is None else _arranged(made)
        if is_same(first, wanted_form):
            return ""
    return next((each.path for each in differences(wanted_form, first)), "a type")


def _arranged(made: CompiledDashboard) -> Document:
    return arranged_form(made.document, made.layout or Grid())


def _compiled(queries: QueryReader, source: str, file: str) -> CompiledDashboard:
    with expressible("the dashboard"):
        defined = run(source, file)["DASHBOARD"]
        assert isinstance(defined, HouseDashboard)
        found = defined_dashboard(defined, defined.location, queries.project.root)
        return compile_dashboard(found, queries)
