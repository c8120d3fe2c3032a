"""Frontend user experience: where people click, where they get stuck, and how they move between pages."""

from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from dashboards._log_lines import open_lines, readable
from dashboards._sampling import IDS
from metrics.frontend import API_REQUEST_DURATION_SECONDS, PAGE_LOAD_DURATION_SECONDS
from metrics.user_experience import (
    FEATURE_USAGE_TOTAL,
    FORM_SUBMISSION_ERRORS_TOTAL,
    NAVIGATION_EVENTS_TOTAL,
    USER_INTERACTIONS_TOTAL,
)
from toolchain.define import bar_gauge, columns, logs, loki, lq, prom, q, row, stat, table, timeseries, var

COMPONENT = var.label_values(
    "component", "Component", q.select(USER_INTERACTIONS_TOTAL, environment="$environment"), "component"
)

INTERACTIONS = q.select(USER_INTERACTIONS_TOTAL, component=COMPONENT)
FRONTEND_ERRORS = open_lines(service="medianest-frontend", level="error")

TO_VITALS = to(refs.WEB_VITALS, "Web vitals")

DASHBOARD = dashboard(
    refs.USER_EXPERIENCE,
    description="What do people use, where do forms fail, and do pages keep up with them?",
    tags=["frontend"],
    variables=[COMPONENT],
    rows=[
        row(
            "In this time range",
            stat(
                "Interactions",
                prom(q.sum(q.increase(INTERACTIONS, q.RANGE)), "interactions", mode="instant"),
                description="Clicks, searches and the like. Compare with the same range a week before; nights are empty.",
                decimals=0,
            ),
            stat(
                "Failed forms",
                prom(q.sum(q.increase(FORM_SUBMISSION_ERRORS_TOTAL, q.RANGE)), "failures", mode="instant"),
                description="Form submissions that failed, wrong input included. See which form below.",
                decimals=0,
            ),
            stat(
                "Page load p75",
                prom(q.histogram_quantile(0.75, PAGE_LOAD_DURATION_SECONDS, window=q.RANGE), "p75", mode="instant"),
                description="Three of four pages loaded faster. The target is 2 s.",
                limits=limits.PAGE_LOAD,
                links=[TO_VITALS],
            ),
            stat(
                "API call p95",
                prom(q.histogram_quantile(0.95, API_REQUEST_DURATION_SECONDS, window=q.RANGE), "p95", mode="instant"),
                description="95th percentile of API calls as browsers see them, the network included. Far above the "
                "backend's own figure: look at the network and at the edge.",
                limits=limits.API_LATENCY_P95,
            ),
            width=6,
        ),
        row(
            "What people use",
            timeseries(
                "Interactions by component",
                prom(q.top(10, q.sum(q.rate(INTERACTIONS), by=["component"])), "{{component}}"),
                prom(q.rest(10, q.sum(q.rate(INTERACTIONS), by=["component"])), "others"),
                description="The ten busiest components of the range, and all others together. One that falls silent after a deploy may be broken without an "
                "error: try it.",
                stack="normal",
            ),
            timeseries(
                "Interactions by action",
                prom(q.sum(q.rate(INTERACTIONS), by=["action"]), "{{action}}"),
                description="Actions on the components chosen above. Many retries are people whose first try failed.",
            ),
            bar_gauge(
                "Uses of features",
                prom(
                    q.sort_desc(q.sum(q.increase(FEATURE_USAGE_TOTAL, q.RANGE), by=["feature"])),
                    "{{feature}}",
                    mode="instant",
                ),
                description="Uses in the chosen range. What nobody uses is worth asking about, or removing.",
                decimals=0,
            ),
            bar_gauge(
                "Failures by form",
                prom(
                    q.sort_desc(q.sum(q.increase(FORM_SUBMISSION_ERRORS_TOTAL, q.RANGE), by=["form"])),
                    "{{form}}",
                    mode="instant",
                ),
                description="Failed submissions in the chosen range. Sign-in failures are mostly mistyped passwords; a "
                "jump of any other form is a bug or an unclear field.",
                decimals=0,
            ),
        ),
        row(
            "How people move",
            table(
                "Navigation matrix",
                prom(
                    q.topk(50, q.sum(q.increase(NAVIGATION_EVENTS_TOTAL, q.RANGE), by=["from_route", "to_route"])),
                    mode="instant",
                    format="table",
                ),
                description="The fifty most used ways, in the chosen range. Back and forth between two pages means "
                "that something is missing on both.",
                decimals=0,
                sort_by="Times",
                width=12,
                transformations=[columns(rename={"from_route": "From", "to_route": "To", "Value": "Times"})],
            ),
            timeseries(
                "Arrivals by page",
                prom(q.sum(q.rate(NAVIGATION_EVENTS_TOTAL), by=["to_route"]), "{{to_route}}"),
                description="Navigations to each page, those most visited first.",
                height=9,
                data_links=[to(refs.WEB_VITALS, "Web vitals of the page", route="${__field.labels.to_route}")],
            ),
        ),
        row(
            "Do pages keep up",
            timeseries(
                "Page loads by route",
                prom(
                    q.sum(q.increase(q.select(PAGE_LOAD_DURATION_SECONDS, part="count"), "1h"), by=["route"]),
                    "{{route}}",
                ),
                description="Full page loads per hour. Many more of them than navigations mean "
                "that people reload: see the error lines below.",
                stack="normal",
                data_links=[TO_VITALS],
            ),
            timeseries(
                "API calls as browsers see them",
                prom(q.histogram_quantile(0.50, API_REQUEST_DURATION_SECONDS), "p50", exemplars=True),
                prom(q.histogram_quantile(0.95, API_REQUEST_DURATION_SECONDS), "p95", exemplars=True),
                description="The network included. When p50 rises, everybody waits: compare with the backend's own "
                "percentiles. By endpoint they are among the web vitals.",
                data_links=[TO_VITALS, to(refs.BACKEND_API, "The backend's view")],
            ),
        ),
        row(
            "Errors in the browser",
            timeseries(
                "Error lines of the frontend",
                loki(lq.sum(lq.count_over_time(FRONTEND_ERRORS)), "errors"),
                description="Lines of level error per step. A burst after a deploy is the deploy.",
                draw="bars",
                width=8,
                height=10,
                data_links=[to(refs.LOGS_EXPLORER, "All lines", emitter="medianest-frontend")],
            ),
            logs(
                "Newest error lines",
                loki(readable(FRONTEND_ERRORS), max_lines=100),
                description=f"The newest hundred. Open a line for its trace. {IDS}",
                width=16,
                height=10,
            ),
        ),
    ],
    time_from="now-24h",
)
