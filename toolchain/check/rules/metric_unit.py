"""The unit of a metric, or of a field of a log record, is one that Grafana knows.

Panels have their unit from what their queries measure. With a misspelled unit in the catalog none of them knows what it
shows, and a unit that contradicts the name (`..._seconds` in `ms`) makes every panel wrong by the same factor.

Write the Grafana unit id of the value: `s`, `bytes`, `reqps`, `percentunit`, `short`.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.catalog.metric import Metric, MetricType
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._causes import unit_of_metric
from toolchain.compile.compilation import Compilation
from toolchain.define.units import UNITS, is_unit
from toolchain.languages.quantity import quantity_of_unit, same_scale

_NAMED = {"_seconds": "s", "_milliseconds": "ms", "_bytes": "bytes", "_percent": "percent"}
_REMEDY = "Use a Grafana unit id, or write suffix: before a unit of your own."


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield metrics and log fields whose unit is unknown, and metrics whose name says another one."""
    catalog = compilation.project.catalog
    for metric in catalog.metrics:
        if not is_unit(metric.unit):
            problem = f"has the unit {metric.unit!r}, which Grafana does not know.{did_you_mean(metric.unit, UNITS)}"
            yield _violation(metric, problem, _REMEDY)
        elif suffix := _contradicted(metric):
            problem = f"ends in {suffix!r}, and its unit is {metric.unit!r}"
            yield _violation(metric, problem, f"Write unit={_NAMED[suffix]!r}, or rename the metric.")
    for schema in catalog.log_schemas:
        for field in schema.fields:
            if not is_unit(field.unit):
                problem = (
                    f"field {field.path!r} of {schema.name} logs has the unit {field.unit!r}, which Grafana does not "
                    f"know.{did_you_mean(field.unit, UNITS)}"
                )
                yield Violation(schema.location, problem, _REMEDY, (schema,))


def _violation(metric: Metric, problem: str, remedy: str) -> Violation:
    return Violation(metric.location, f"{metric.name} {problem}", remedy, (metric,), about=(unit_of_metric(metric),))


def _contradicted(metric: Metric) -> str:
    """Return the end of a gauge's or histogram's name that says the same dimension in another scale; empty for none."""
    shown = quantity_of_unit(metric.unit)
    suffix = next((each for each in _NAMED if metric.name.endswith(each)), "")
    meant = quantity_of_unit(_NAMED[suffix]) if suffix else None
    if metric.type is MetricType.COUNTER or shown is None or meant is None or shown.dimension != meant.dimension:
        return ""
    return "" if same_scale(shown.scale, meant.scale) else suffix


RULE = Rule("metric-unit", Severity.ERROR, __doc__, check)
