"""The panel draws the threshold that the alert watches.

When the panel's line is at 5% and the alert fires at 10%, one of them is wrong, and in an incident nobody knows which.
Both read the same `Limits`, so this finds a panel that was given other ones, or none.

Give the panel the limits of the rule: `limits=limits.API_ERROR_RATIO`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.base.finding import Severity
from toolchain.check.rule import Rule, Violation, panel_name
from toolchain.compile.compilation import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield alerts whose threshold is none of the steps of the panel that shows the signal."""
    for alert in compilation.rules.alerts:
        rule, shown = alert.definition, alert.shown_on
        if shown is None or rule.threshold is None:
            continue
        drawn = sorted(set(_steps(shown.panel.document)))
        if rule.threshold not in drawn:
            shows = f"draws {', '.join(f'{value:g}' for value in drawn)}" if drawn else "draws no threshold"
            yield Violation(
                alert.location,
                f"alert {rule.name!r} fires at {rule.threshold:g}, and "
                f"{panel_name(shown.dashboard, shown.panel)} {shows}",
                "Give the panel the limits of the rule.",
                (rule, shown.panel.origin),
            )


def _steps(panel: Document) -> Iterator[float]:
    config = panel.get("fieldConfig", {})
    thresholds = [config.get("defaults", {}).get("thresholds")]
    for override in config.get("overrides", ()):
        thresholds += [each.get("value") for each in override.get("properties", ()) if each.get("id") == "thresholds"]
    for each in thresholds:
        steps: list[Any] = each.get("steps", []) if isinstance(each, dict) else []
        yield from (float(step["value"]) for step in steps if isinstance(step.get("value"), int | float))


RULE = Rule("alert-threshold", Severity.WARNING, __doc__, check)
