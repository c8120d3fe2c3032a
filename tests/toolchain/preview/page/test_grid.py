"""Grafana's grid: rows, repetitions, pixels."""

from typing import Any

from toolchain.preview.data.interpolation import Value, single
from toolchain.preview.page.grid import sections


def panel(title: str, x: int, y: int, w: int, h: int, **keys: Any) -> dict[str, Any]:
    return {"type": "stat", "title": title, "gridPos": {"x": x, "y": y, "w": w, "h": h}, **keys}


def row(title: str, y: int, *, panels: Any = (), **keys: Any) -> dict[str, Any]:
    return {"type": "row", "title": title, "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}, "panels": list(panels), **keys}


def test_panels_stand_under_the_row_before_them() -> None:
    found = sections([panel("0", 0, 0, 4, 4), row("r", 4), panel("1", 0, 5, 12, 8), panel("2", 12, 5, 12, 8)], {})
    assert [(part.row or {}).get("title") for part in found] == [None, "r"]
    assert [each.panel["title"] for each in found[1].panels] == ["1", "2"]
    assert [(each.x, each.y) for each in found[1].panels] == [(0, 0), (12, 0)]
    assert found[1].height == 8


def test_a_collapsed_row_holds_its_panels() -> None:
    (found,) = sections([row("r", 3, panels=[panel("1", 0, 4, 24, 6)], collapsed=True)], {})
    assert found.is_collapsed
    assert [(each.y, each.height) for each in found.panels] == [(0, 6)]


def test_a_repeated_panel_fills_lines_and_pushes_what_is_below() -> None:
    variables = {"v": Value(("All",), ("a", "b", "c"))}
    (found,) = sections([panel("$v", 0, 0, 12, 5, repeat="v", maxPerRow=2), panel("below", 0, 5, 24, 3)], variables)
    assert [(each.x, each.y, each.width) for each in found.panels] == [(0, 0, 12), (12, 0, 12), (0, 5, 12), (0, 10, 24)]
    assert [each.variables["v"].values for each in found.panels[:3]] == [("a",), ("b",), ("c",)]


def test_a_panel_may_repeat_downwards() -> None:
    (found,) = sections([panel("$v", 6, 0, 6, 4, repeat="v", repeatDirection="v")], {"v": Value((), ("a", "b"))})
    assert [(each.x, each.y) for each in found.panels] == [(6, 0), (6, 4)]


def test_a_row_repeats_with_its_panels() -> None:
    found = sections([row("$v", 0, repeat="v"), panel("1", 0, 1, 24, 4)], {"v": Value((), ("a", "b"))})
    assert [part.variables["v"].values for part in found] == [("a",), ("b",)]
    assert all(len(part.panels) == 1 for part in found)


def test_pixels_follow_columns_and_cells() -> None:
    (found,) = sections([panel("1", 0, 0, 24, 8), panel("2", 0, 8, 12, 4)], {"v": single("x")})
    assert [(each.pixel_width, each.pixel_height) for each in found.panels] == [(1584, 296), (788, 144)]
