"""Nothing that reaches Grafana changes without being said."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolchain.review import shop
from toolchain.base.documents.document import Document
from toolchain.compile.built.build import Build
from toolchain.compile.model import CompiledDashboard
from toolchain.review.review import review

_NO_CHANGE = frozenset({"id", "refId", "editorMode", "x", "y", "schemaVersion"})
"""What Grafana or the layout gives: no meaning of its own, or told where it has one."""
_THE_TREE = frozenset({"expr"})
"""Compared by the tree, of which the document is only the text."""

_DERIVED = frozenset({"options", "definition"})
"""Of a variable: Grafana makes them of its query, as it does the text of the value chosen."""

Path = tuple[str | int, ...]


def leaves(document: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a document that holds a single value with a meaning of its own."""
    if isinstance(document, dict):
        for name, each in document.items():
            if name not in _NO_CHANGE | _THE_TREE:
                yield from leaves(each, (*path, name))
    elif isinstance(document, list):
        for index, each in enumerate(document):
            yield from leaves(each, (*path, index))
    elif "datasource" not in path:
        yield path


def changed(document: Document, path: Path) -> Document:
    """A document with another value at a place."""
    copy = deepcopy(document)
    inside: Any = copy
    for part in path[:-1]:
        inside = inside[part]
    value = inside[path[-1]]
    match value:
        case bool():
            inside[path[-1]] = not value
        case int() | float():
            inside[path[-1]] = value + 1
        case _:
            inside[path[-1]] = f"{value or ''}x"
    return copy


@settings(max_examples=60)
@given(st.data())
def test_any_value_of_a_panel_or_a_query(data: st.DataObject) -> None:
    dashboard = data.draw(st.sampled_from(shop.shop().dashboards))
    panel = data.draw(st.sampled_from([each for each in dashboard.panels if each.type != "row"]))
    document = changed(panel.document, data.draw(st.sampled_from(list(leaves(panel.document)))))
    targets = tuple(
        evolve(target, document=each) for target, each in zip(panel.targets, document["targets"], strict=True)
    )
    other = evolve(panel, document=document, targets=targets)
    panels = tuple(other if each is panel else each for each in dashboard.panels)
    assert review(shop.shop(), with_dashboard(dashboard, panels=panels), base="a", head="b").changes


@settings(max_examples=30)
@given(st.data())
def test_any_value_of_a_dashboard_itself(data: st.DataObject) -> None:
    dashboard = data.draw(st.sampled_from(shop.shop().dashboards))
    own = {name: each for name, each in dashboard.document.items() if name not in ("panels", "templating")}
    document = changed(own, data.draw(st.sampled_from(list(leaves(own)))))
    whole = {**dashboard.document, **document}
    assert review(shop.shop(), with_dashboard(dashboard, document=whole), base="a", head="b").changes


@settings(max_examples=30)
@given(st.data())
def test_any_value_of_a_variable(data: st.DataObject) -> None:
    dashboard = next(each for each in shop.shop().dashboards if each.variables)
    variable = data.draw(st.sampled_from(dashboard.variables))
    places = [path for path in leaves(variable.document) if path[0] not in _DERIVED and path[:2] != ("current", "text")]
    document = changed(variable.document, data.draw(st.sampled_from(places)))
    variables = tuple(evolve(each, document=document) if each is variable else each for each in dashboard.variables)
    assert review(shop.shop(), with_dashboard(dashboard, variables=variables), base="a", head="b").changes


def places(document: Any, path: Path = ()) -> Iterator[Path]:
    """Every place inside a document."""
    inside = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for name, each in inside:
        yield (*path, name)
        yield from places(each, (*path, name))


@settings(max_examples=60)
@given(st.data())
def test_a_document_of_another_form_is_compared_all_the_same(data: st.DataObject) -> None:
    dashboard = data.draw(st.sampled_from(shop.shop().dashboards))
    panel = data.draw(st.sampled_from(dashboard.panels))
    where = data.draw(st.sampled_from(["panel", "dashboard"]))
    document = deepcopy(panel.document if where == "panel" else dashboard.document)
    path = data.draw(st.sampled_from(list(places(document))))
    inside: Any = document
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = data.draw(st.sampled_from([None, "x", 3, [], {}, [None], [1], {"a": None}, True]))
    panels = tuple(evolve(each, document=document) if each is panel else each for each in dashboard.panels)
    changes = {"panels": panels} if where == "panel" else {"document": document}
    other = with_dashboard(dashboard, **changes)
    review(shop.shop(), other, base="a", head="b")
    review(other, shop.shop(), base="a", head="b")


def with_dashboard(dashboard: CompiledDashboard, **changes: Any) -> Build:
    """The project with another version of a dashboard."""
    other = evolve(dashboard, **changes)
    dashboards = tuple(other if each is dashboard else each for each in shop.shop().dashboards)
    return evolve(shop.shop(), dashboards=dashboards)
