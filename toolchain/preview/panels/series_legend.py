"""Legends of series: one row each, with calculations over its values."""

from collections.abc import Sequence

from toolchain.preview.data.colors import css
from toolchain.preview.data.fields import ShownField
from toolchain.preview.data.reducers import TITLES, reduce_values, reduced_text
from toolchain.preview.panels.view import PanelView, legend_list, legend_table


def legend_of(view: PanelView, fields: Sequence[ShownField]) -> str:
    """Return the legend of series drawn in this order: a table or a list, with the calculations that are asked for."""
    options = view.options.get("legend") or {}
    shown = [
        (index, each) for index, each in enumerate(fields) if not (each.custom.get("hideFrom") or {}).get("legend")
    ]
    if options.get("showLegend") is False or options.get("displayMode") == "hidden" or not shown:
        return ""
    shown.sort(key=lambda each: each[1].index)
    calculations = [str(each) for each in options.get("calcs") or ()]
    is_right = options.get("placement") == "right"
    wanted = next((each for each in calculations if TITLES.get(each, each) == options.get("sortBy")), "")
    if wanted:
        shown.sort(
            key=lambda each: float(reduce_values(wanted, each[1].field.values) or 0),
            reverse=bool(options.get("sortDesc")),
        )
    if options.get("displayMode") == "table":
        rows = [
            (css(field.series_color), field.name, index, [_calculated(field, each) for each in calculations])
            for index, field in shown
        ]
        return legend_table([TITLES.get(each, each) for each in calculations], rows, right=is_right)
    items = [
        (
            css(field.series_color),
            field.name,
            index,
            "  ".join(f"{TITLES.get(each, each)}: {_calculated(field, each)}" for each in calculations),
        )
        for index, field in shown
    ]
    return legend_list(items, right=is_right)


def _calculated(field: ShownField, calculation: str) -> str:
    return reduced_text(calculation, field.field.values, field.unit, field.decimals)
