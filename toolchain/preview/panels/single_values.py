"""Panels of single values: stat, gauge, bar gauge and pie chart reduce each series to one number."""

from typing import Any

from attrs import frozen

from toolchain.preview.data._numbers import Formatted
from toolchain.preview.data.fields import ShownField, pattern_of, shown_fields
from toolchain.preview.data.frames import FieldType
from toolchain.preview.data.reducers import reduce_values
from toolchain.preview.panels.view import (
    PanelView,
)


@frozen(eq=False)
class SingleValue:
    """A reduced value with the column that it comes from."""

    field: ShownField
    name: str
    value: Any

    @property
    def parts(self) -> Formatted:
        """The value as text; what the panel shows for nothing where there is none."""
        return self.field.parts(self.value)

    @property
    def color(self) -> str:
        """The colour of the value."""
        return self.field.color(self.value)


def single_values(view: PanelView) -> list[SingleValue]:
    """Return the values that the panel's reduce options give, in the order of the frames.

    Raises NoDataError where there are none; a panel's ``noValue`` text stands in for them.
    """
    options = view.options.get("reduceOptions") or {}
    wanted = str(options.get("fields") or "")
    calculation = next(iter(options.get("calcs") or ()), "lastNotNull")
    found = list[SingleValue]()
    for each in shown_fields(view.panel, view.frames):
        if not _is_chosen(each, wanted) or each.is_hidden:
            continue
        if options.get("values"):
            limit = int(options.get("limit") or 25)
            found += [SingleValue(each, _row_name(each, row), value) for row, value in enumerate(each.field.values)][
                :limit
            ]
        elif each.field.values:
            found.append(SingleValue(each, each.name, reduce_values(str(calculation), each.field.values)))
    present = [each for each in found if each.value is not None]
    if not present:
        raise view.nothing
    return present


def _is_chosen(field: ShownField, wanted: str) -> bool:
    if not wanted:
        return field.field.type is FieldType.NUMBER
    if wanted.startswith("/"):
        return pattern_of(wanted).search(field.name) is not None
    return field.name == wanted


def _row_name(field: ShownField, row: int) -> str:
    texts = [each for each in field.frame.fields if each.type is FieldType.STRING]
    return " ".join(str(each.values[row]) for each in texts) or field.name
