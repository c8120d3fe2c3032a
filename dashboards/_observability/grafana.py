"""Grafana and its alerting."""

from dashboards._observability import TO_ALERTS
from metrics.exporters import grafana
from toolchain.define import prom, q, regex, row, timeseries

GRAFANA_REQUESTS = q.rate(q.select(grafana.GRAFANA_HTTP_REQUEST_DURATION_SECONDS, part="count"))
GRAFANA_ERRORS = q.rate(q.select(grafana.GRAFANA_HTTP_REQUEST_DURATION_SECONDS, part="count", status_code=regex("5..")))

GRAFANA = row(
    "Grafana",
    timeseries(
        "Slowest requests",
        prom(
            q.top(10, q.histogram_quantile(0.95, grafana.GRAFANA_HTTP_REQUEST_DURATION_SECONDS, by=["handler"])),
            "{{handler}}",
        ),
        description="95th percentile by handler. When only the query handler is slow, the data source behind it is: "
        "see Prometheus and Loki.",
    ),
    timeseries(
        "Failed requests",
        prom(q.share(q.sum(GRAFANA_ERRORS), q.sum(GRAFANA_REQUESTS)), "answered 5xx"),
        description="Share of requests that Grafana answered with 5xx. Panels then show an error instead of data, and "
        "Grafana's own alert rules may not be evaluated.",
    ),
    timeseries(
        "Alert rule evaluations",
        prom(q.sum(q.rate(grafana.GRAFANA_ALERTING_RULE_EVALUATIONS_TOTAL)), "evaluations"),
        prom(q.sum(q.rate(grafana.GRAFANA_ALERTING_RULE_EVALUATION_FAILURES_TOTAL)), "failures"),
        description="Rules that Grafana evaluates itself. A failing rule is blind; Grafana shows the reason beside the "
        "rule. No evaluations at all are fine where all rules run in Prometheus and Loki.",
        data_links=[TO_ALERTS],
    ),
    timeseries(
        "Duration of alert rule evaluations",
        prom(
            q.histogram_quantile(0.99, grafana.GRAFANA_ALERTING_RULE_EVALUATION_DURATION_SECONDS, by=["org"]),
            "organisation {{org}}",
        ),
        description="99th percentile. When it nears the interval of evaluation, the scheduler falls behind and alerts "
        "come late.",
        width=12,
        height=7,
    ),
    timeseries(
        "Answers of the API",
        prom(q.sum(q.rate(grafana.GRAFANA_API_RESPONSE_STATUS_TOTAL), by=["code"]), "{{code}}"),
        description="Grafana counts every status but 200, 404 and 500 as unknown: refusals (401, 403) are among them. When "
        "these grow, Security logs says who is refused.",
        width=12,
        height=7,
    ),
    width=8,
)
