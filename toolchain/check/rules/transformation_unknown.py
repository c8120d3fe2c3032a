"""Transformations are ones that Grafana has.

A panel with a transformation that Grafana does not know shows an error in place of its data.

Correct the id.
"""

from collections.abc import Iterable

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_panel, panel_violation
from toolchain.compile.compilation import Compilation

_KNOWN = frozenset(
    {
        *("append", "calculateField", "concatenate", "configFromData", "convertFieldType", "convertFrameType"),
        *("ensureColumns", "extractFields", "fieldLookup", "filterByRefId", "filterByValue", "filterFields"),
        *("filterFieldsByName", "filterFrames", "formatString", "formatTime", "groupBy", "groupToNestedTable"),
        *(
            "groupingToMatrix",
            "heatmap",
            "histogram",
            "joinByField",
            "joinByLabels",
            "labelsToFields",
            "limit",
            "merge",
        ),
        *("noop", "order", "organize", "partitionByValues", "prepareTimeSeries", "reduce", "regression", "rename"),
        *("renameByRegex", "rowsToFields", "seriesToColumns", "seriesToRows", "smoothing", "sortBy", "spatial"),
        *("timeSeriesTable", "transpose"),
    }
)
"""Those of Grafana 12, and the two former names that it still takes."""


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield transformations of no known id."""
    for dashboard, panel in each_panel(compilation):
        given = panel.document.get("transformations")
        for index, each in enumerate(given if isinstance(given, list) else ()):
            name = each.get("id") if isinstance(each, dict) else None
            if isinstance(name, str) and name not in _KNOWN:
                yield panel_violation(
                    dashboard,
                    panel,
                    f"has the transformation {name[:60]!r}, which Grafana does not know.{did_you_mean(name, _KNOWN)}",
                    "Correct its id, or remove it.",
                    location=panel.at("transformations", index, "id"),
                )


RULE = Rule("transformation-unknown", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
