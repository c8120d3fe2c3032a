"""The steps of thresholds rise.

Grafana looks through them from the first, which holds from minus infinity whatever its number, and stops at the first
that is above the value. Behind a step that is lower than the one before it nothing is ever reached: a colour is never
shown, or another one in its place.

Put the lowest step first. Where low values are the bad ones, give the first step the bad colour.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from toolchain.base.documents.document import items, section
from toolchain.base.finding import Severity
from toolchain.base.source_map import Path
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledPanel

_LOWEST = float("-inf")


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield of each list of thresholds the first step that is lower than the one before it."""
    for dashboard, panel in each_panel(compilation):
        for place, steps in _thresholds(panel):
            falling = _falling(steps)
            if falling is not None:
                index, before, value = falling
                yield panel_violation(
                    dashboard,
                    panel,
                    f"the threshold {_words(value)} stands behind {before:g}, and steps have to rise",
                    "Put the lowest step first.",
                    location=panel.at(*place, "steps", index, "value"),
                )


def _thresholds(panel: CompiledPanel) -> Iterator[tuple[Path, object]]:
    place: Path = ("fieldConfig", "defaults", "thresholds")
    config = section(panel.document, "fieldConfig")
    yield place, section(config, "defaults", "thresholds").get("steps")
    overrides = config.get("overrides")
    for index, override in enumerate(overrides if isinstance(overrides, list) else ()):
        properties = override.get("properties") if isinstance(override, dict) else None
        for number, each in enumerate(properties if isinstance(properties, list) else ()):
            if isinstance(each, dict) and each.get("id") == "thresholds":
                place = ("fieldConfig", "overrides", index, "properties", number, "value")
                yield place, section(each, "value").get("steps")


def _falling(steps: object) -> tuple[int, float, float] | None:
    """Return the index of the first step that falls, what is before it, and its value; None where none does."""
    values = [_value(step.get("value")) for step in items(steps)]
    for index, (before, value) in enumerate(pairwise(values), 1):
        if before is not None and value is not None and value < before:
            return index, before, value
    return None


def _words(value: float) -> str:
    return "without a number" if value == _LOWEST else f"{value:g}"


def _value(written: Any) -> float | None:
    if written is None:
        return _LOWEST
    is_number = isinstance(written, int | float) and not isinstance(written, bool)
    return written if is_number else None


RULE = Rule("threshold-order", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
