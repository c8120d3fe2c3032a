"""What holds of every panel kind: the descriptor agrees with its function, and each room asks it."""

from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from tests.toolchain.compilation import board, checked, compilation
from tests.toolchain.kinds import panel_of, pulled
from tests.toolchain.metrics import DURATION, REQUESTS
from toolchain import define
from toolchain.cli.printing import inventory
from toolchain.define import prom, q
from toolchain.define.panels.kind import PanelKind
from toolchain.define.panels.kinds import KINDS, kind_of
from toolchain.define.panels.plain import PLAIN
from toolchain.preview.panels.kinds import drawing_of

EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.type)
NUMERIC = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.is_numeric], ids=lambda kind: kind.type
)


@EVERY
def test_definitions_import_its_function(kind: PanelKind) -> None:
    name = kind.function.__name__
    assert name in define.__all__
    assert getattr(define, name) is kind.function


@EVERY
def test_it_is_drawn(kind: PanelKind) -> None:
    assert drawing_of(kind.type)


@EVERY
def test_its_arguments_are_those_of_the_function(kind: PanelKind) -> None:
    parameters = list(signature(kind.function).parameters.values())
    assert parameters[0].name == "title"
    own = [each for each in parameters[1:] if each.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)]
    assert set(kind.arguments) == {each.name for each in own}
    assert kind.positional == tuple(each.name for each in own if each.kind is Parameter.POSITIONAL_OR_KEYWORD)
    assert kind.has_queries == any(each.kind is Parameter.VAR_POSITIONAL for each in parameters)


@EVERY
def test_its_function_makes_it_in_its_usual_size(kind: PanelKind) -> None:
    panel = panel_of(kind)
    assert (panel.kind, panel.width, panel.height) == (kind.type, *kind.size)


@NUMERIC
def test_its_unit_stands_where_checks_and_inventories_look(kind: PanelKind) -> None:
    compiled = compilation(board(panel_of(kind, unit="reqps")))
    (panel,) = compiled.dashboards[0].panels
    assert kind_of(panel.type).unit_of(panel.document) == "reqps"
    assert [row["unit"] for row in inventory.panels(compiled)] == ["reqps"]


def cases() -> list[Any]:
    """Each argument of each kind with a value that is not the usual one."""
    found = []
    for kind in KINDS.values():
        hints, parameters = get_type_hints(kind.function), signature(kind.function).parameters
        for name in kind.arguments:
            value = another(hints[name], parameters[name].default)
            found.append(pytest.param(kind, name, value, id=f"{kind.type} {name}"))
    return found


def another(hint: Any, usual: Any) -> Any:
    """A value of a type beside the usual one."""
    if get_origin(hint) is Literal:
        return next(each for each in get_args(hint) if each != usual)
    if get_origin(hint) is not None:
        return [another(get_args(hint)[0], None)]
    return "other" if hint is str else usual + 7


@pytest.mark.parametrize(("kind", "name", "value"), cases())
def test_an_argument_comes_back_from_grafana(kind: PanelKind, name: str, value: Any) -> None:
    source = pulled(panel_of(kind, **{name: value}))
    assert "with_fields" not in source
    written = f'"{value}"' if isinstance(value, str) else str(value).replace("'", '"')
    assert (written if name in kind.positional else f"{name}={written}") in source


@EVERY
def test_what_is_usual_is_not_written(kind: PanelKind) -> None:
    source = pulled(panel_of(kind))
    assert "with_fields" not in source
    assert f"{kind.function.__name__}(" in source
    needed = {
        name for name, each in signature(kind.function).parameters.items() if each.default is Parameter.empty
    } - set(kind.positional)
    assert {name for name in kind.arguments if f" {name}=" in source} == needed & set(kind.arguments)


@EVERY
def test_checks_ask_for_what_it_needs(kind: PanelKind) -> None:
    unsaid = panel_of(kind, prom(q.sum(q.rate(REQUESTS)), ""), description="") if kind.has_queries else None
    unsaid = unsaid or panel_of(kind, description="")
    assert bool(checked("panel-text", board(unsaid)).findings) is not kind.explains_itself
    assert bool(checked("legend-missing", board(unsaid)).findings) is kind.names_series


def test_a_kind_that_counts_buckets_has_their_unit() -> None:
    query = prom(q.buckets(DURATION), "{{le}}", format="heatmap")
    for kind in KINDS.values():
        if kind.is_numeric:
            (panel,) = compilation(board(panel_of(kind, query))).dashboards[0].panels
            assert (kind.unit_of(panel.document) == "s") is kind.counts_buckets, kind.type


def test_of_a_plugin_nothing_is_assumed() -> None:
    assert kind_of("grafana-polystat-panel") is PLAIN
    assert drawing_of("grafana-polystat-panel") is None
