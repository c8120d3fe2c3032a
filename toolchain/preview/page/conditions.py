"""Whether a part of a dashboard is shown: the conditions that schema v2 has for it, in what is looked at.

Source: Grafana 12.4, ``ConditionalRenderingGroup.tsx``, ``ConditionalRenderingVariable.tsx``, ``...Data.tsx`` and
``...TimeRangeSize.tsx`` below public/app/features/dashboard-scene/conditional-rendering; lengths of time are those of
``rangeUtil.intervalToSeconds``.
"""

import re
from collections.abc import Mapping

from toolchain.base.layout import Condition, DataCondition, RangeCondition, Shown, VariableCondition
from toolchain.preview.data.interpolation import Value
from toolchain.preview.data.timing import TimeRange

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "M": 2592000.0, "y": 31536000.0}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)([Mwdhmsy])")
_ALL = "all"


def is_shown(
    shown: Shown | None, variables: Mapping[str, Value], span: TimeRange, *, has_data: bool | None = None
) -> bool:
    """Return whether a part is shown; ``has_data`` is None where nobody knows, or where it is no panel.

    A condition that cannot be answered, such as one of a variable that is not there, counts for nothing.
    """
    if shown is None:
        return True
    answers = [_holds(each, variables, span, has_data=has_data) for each in shown.conditions]
    known = [each for each in answers if each is not None]
    if not known:
        return True
    holds = any(known) if shown.any_of else all(known)
    return holds is not shown.hides


def _holds(
    condition: Condition, variables: Mapping[str, Value], span: TimeRange, *, has_data: bool | None
) -> bool | None:
    match condition:
        case VariableCondition(variable, comparison, text):
            value = variables.get(variable)
            return None if value is None else _compares(value, comparison, text)
        case DataCondition(wanted):
            return None if has_data is None else has_data is wanted
        case RangeCondition(at_most):
            found = _LENGTH.fullmatch(at_most)
            return None if found is None else span.seconds <= float(found[1]) * _SECONDS[found[2]]


def _compares(value: Value, comparison: str, text: str) -> bool:
    if comparison in ("equals", "notEquals"):
        is_all = value.texts == ("All",) and text.lower() == _ALL
        hits = is_all or (text in value.values and not value.all_value)
    else:
        try:
            hits = any(re.search(text, each) for each in value.values or ("",))
        except re.error:
            return True  # whichever way it is compared
    return hits is (comparison in ("equals", "matches"))
