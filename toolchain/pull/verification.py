"""Whether a pulled module gives what it was pulled from: it is run, compiled and compared."""

from types import ModuleType
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document
from toolchain.compile.dashboards import compile_dashboard
from toolchain.compile.queries import QueryReader
from toolchain.define.dashboard import HouseDashboard
from toolchain.project.construction import recorded_construction
from toolchain.project.defined_dashboards import defined_dashboard
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


def dashboard_differences(queries: QueryReader, source: str, file: str, wanted: Document) -> tuple[FieldChange, ...]:
    """Return where the dashboard that a module defines differs from the one that is wanted, in normal form.

    Raises ConfigurationError where the module cannot be run or compiled.
    """
    compiled = _compiled(queries, source, file)
    wanted, compiled = stored_form(wanted), stored_form(compiled)
    if is_same(wanted, compiled):
        return ()
    uids = ({"uid": each.get("uid") or ""} for each in (wanted, compiled))
    first, second = (
        {**dashboard_form(document), **uid} for document, uid in zip((wanted, compiled), uids, strict=True)
    )
    return differences(first, second)


def first_difference(queries: QueryReader, source: str, file: str, wanted: Document) -> str:
    """Return the first place where the dashboard of a module is not the one that is wanted, empty where it is.

    Nothing is left out but what ``pull/defaults.py`` lists. Raises ConfigurationError where the module cannot be run or
    compiled.
    """
    wanted_form, first = stored_form(wanted), {}
    for reader in (evolve(queries, analysing=False), queries):  # what queries mean matters to panels of ours alone
        first = stored_form(_compiled(reader, source, file))
        if is_same(first, wanted_form):
            return ""
    return next((each.path for each in differences(wanted_form, first)), "a type")


def _compiled(queries: QueryReader, source: str, file: str) -> Document:
    with expressible("the dashboard"):
        defined = run(source, file)["DASHBOARD"]
        assert isinstance(defined, HouseDashboard)
        found = defined_dashboard(defined, defined.location, queries.project.root)
        return compile_dashboard(found, queries).document
