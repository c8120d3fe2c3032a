"""Baselines & capacity: Latency beside last week, What got slower."""

from collections.abc import Sequence

from alerts import thresholds as limits
from alerts.recordings import api, database, external, pages
from dashboards._baselines_capacity.shared import LAST_WEEK_DASHED, TO_API, TO_DATABASE, beside_last_week, largest
from dashboards._house import refs, to
from toolchain.define import (
    HousePanel,
    HouseTarget,
    RecordingRule,
    above,
    by_name,
    columns,
    heatmap,
    merge,
    prom,
    q,
    row,
    shown_as,
    table,
    timeseries,
)

SLOWER = above(warning=1.5, critical=3)
"""Times of last week."""


def percentiles(rules: Sequence[RecordingRule], names: Sequence[str]) -> list[HouseTarget]:
    """Recorded percentiles, now and last week."""
    return [target for rule, name in zip(rules, names, strict=True) for target in beside_last_week(rule, name)]


def against_last_week(
    title: str, rules: Sequence[RecordingRule], names: Sequence[str], by: Sequence[str], description: str
) -> HousePanel:
    """Recorded percentiles by label, and how many times those of last week the last but one of them is."""
    judged = rules[min(1, len(rules) - 1)]
    letters = "ABCDE"
    slower = {"mode": "absolute", "steps": SLOWER.steps()}
    return table(
        title,
        *(prom(largest(rule, by) > 0, mode="instant", format="table") for rule in rules),
        prom((largest(judged, by) / largest(judged, by, ago="1w")) > 0, mode="instant", format="table"),
        description=f"{description} Worst first; empty in the last column: there was none a week ago.",
        sort_by="Times last week",
        width=24 if len(rules) > 1 else 12,
        transformations=[
            merge(),
            columns(
                rename={
                    **{label: label.capitalize() for label in by},
                    **{f"Value #{letters[index]}": name for index, name in enumerate(names)},
                    f"Value #{letters[len(rules)]}": "Times last week",
                }
            ),
        ],
        overrides=[
            *(by_name(name, unit="s") for name in names),
            by_name(
                "Times last week", unit="none", decimals=2, thresholds=slower, custom_cellOptions={"type": "color-text"}
            ),
        ],
    )


THREE = ("p50", "p95", "p99")

LATENCY_BESIDE_LAST_WEEK = row(
    "Latency beside last week",
    timeseries(
        "API",
        *percentiles(api.WHOLE, THREE),
        description="User requests now, and dashed at the same time last week. Slower than last week with the same "
        "traffic means that a change made it so: compare with the deploy marks.",
        limits=limits.API_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_API],
    ),
    timeseries(
        "Slowest kind of statement",
        *percentiles(database.STATEMENTS, THREE),
        description="Of all verbs and tables the slowest, now and last week. A slow climb over weeks is data growing "
        "past an index; a step is a changed query. The table below names it.",
        limits=limits.DATABASE_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[TO_DATABASE],
    ),
    timeseries(
        "Slowest call to Plex",
        *percentiles(external.PLEX_LATENCY, THREE),
        description="Of all operations the slowest, now and last week. Plex is slow while it scans a library or "
        "transcodes; slower at the same time last week too is its normal rhythm.",
        limits=limits.EXTERNAL_LATENCY_P95,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.EXTERNAL_INTEGRATIONS)],
    ),
    timeseries(
        "Slowest page",
        *percentiles(pages.PAGE_LOADS, ("p50", "p75", "p95", "p99")),
        description="Of all routes the slowest over the hour before, now and last week. Slower pages with an API as "
        "fast as ever: look at Frontend web vitals and at what the last frontend deploy added.",
        limits=limits.PAGE_LOAD,
        legend_calcs=("mean",),
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.WEB_VITALS)],
    ),
    timeseries(
        "Web vitals at the 75th percentile",
        *(
            target
            for rule, name in zip(pages.VITALS, ("FCP", "LCP", "FID", "CLS"), strict=True)
            for target in beside_last_week(rule, name)
        ),
        description="Over the hour before, now and last week: seconds, and for CLS a score. A step after a deploy is "
        "what it shipped.",
        unit=shown_as("none", "three are seconds, one a score"),
        decimals=2,
        overrides=[LAST_WEEK_DASHED],
        data_links=[to(refs.WEB_VITALS)],
    ),
    heatmap(
        "API latency of the week",
        prom(q.sum(q.select(api.BUCKETS.metric), by=["le"]), "{{le}}", format="heatmap", min_step="30m"),
        description="How many requests a second took how long, over the week whatever range is chosen. A band that moves "
        "up from one day to the next is a change of that day.",
        time_range="7d",
    ),
)

WHAT_GOT_SLOWER = row(
    "What got slower",
    against_last_week(
        "Endpoints against last week",
        api.BY_ENDPOINT,
        THREE,
        ("endpoint",),
        "User requests by endpoint, and their 95th percentile against last week's.",
    ),
    against_last_week(
        "Statements against last week",
        database.STATEMENTS,
        THREE,
        ("operation", "table"),
        "SQL by verb and table, and its 95th percentile against last week's.",
    ),
    against_last_week(
        "Calls to Plex against last week",
        external.PLEX_LATENCY,
        THREE,
        ("operation",),
        "Calls by operation, and their 95th percentile against last week's.",
    ),
    against_last_week(
        "Pages against last week",
        pages.PAGE_LOADS,
        ("p50", "p75", "p95", "p99"),
        ("route",),
        "Page loads by route, and their 75th percentile against last week's.",
    ),
    against_last_week(
        "Prisma calls against last week",
        database.PRISMA,
        ("p95",),
        ("model", "operation"),
        "Calls by model and operation, and their 95th percentile against last week's.",
    ),
    against_last_week(
        "Calls of browsers against last week",
        pages.API_CALLS,
        ("p95",),
        ("endpoint",),
        "API calls as browsers see them, and their 95th percentile against last week's.",
    ),
    width=12,
)
