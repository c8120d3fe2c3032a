"""Content & media requests: from search to watching, and how long a wish takes."""

from alerts import slos
from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from dashboards._log_lines import readable
from metrics.api import MEDIA_REQUESTS_TOTAL
from metrics.logs import APPLICATION_LOGS
from metrics.service_performance import MEDIA_REQUEST_FULFILLMENT_TIME
from metrics.user_activity import MEDIA_DISCOVERY_FUNNEL, SEARCH_TO_REQUEST_CONVERSION_RATE
from toolchain.define import bar_gauge, heatmap, logs, loki, lq, prom, q, regex, row, stat, timeseries, var

TYPE = var.label_values("type", "Type", q.select(MEDIA_REQUESTS_TOTAL, environment="$environment"), "type")

REQUESTS = q.select(MEDIA_REQUESTS_TOTAL, type=TYPE)
REACHED = q.max(MEDIA_DISCOVERY_FUNNEL, by=["step"])
SEARCHED = q.max(q.select(MEDIA_DISCOVERY_FUNNEL, step="search") > 0)
"""No value while nobody searches: the conversion would be infinite."""

REQUEST_LINES = (
    lq.stream(APPLICATION_LOGS, category="application")
    .contains("media.request.")
    .json("event", "mediaId", "metadata_mediaType")
)
ALL_EVENTS = REQUEST_LINES.where(event=regex("media[.]request[.].+"))
FAILED_EVENTS = REQUEST_LINES.where(event=regex("media[.]request[.](denied|failed)"))

TO_INTEGRATIONS = to(refs.EXTERNAL_INTEGRATIONS, "Overseerr and Plex", integration="overseerr")

DASHBOARD = dashboard(
    refs.MEDIA_REQUESTS,
    description="Do people find what they want, and do their requests become something to watch within a day?",
    tags=["product"],
    variables=[TYPE],
    rows=[
        row(
            "Now",
            stat(
                "Requests created",
                prom(q.sum(q.increase(q.where(REQUESTS, status="pending"), q.RANGE)), "created", mode="instant"),
                description="Requests that people filed in the chosen range.",
                decimals=0,
            ),
            stat(
                "Requests failed",
                prom(
                    q.share(
                        q.sum(q.increase(q.where(REQUESTS, status="failed"), q.RANGE)),
                        q.sum(q.increase(q.where(REQUESTS, status="pending"), q.RANGE)),
                    ),
                    "failed",
                    mode="instant",
                ),
                description="Requests that ended in failure, as a share of those filed in the chosen range; the lines "
                f"below tell why. Above its limit the objective, {slos.FULFILMENT.promise}, cannot be kept.",
                decimals=1,
                limits=limits.FAILED_MEDIA_REQUESTS,
                links=[TO_INTEGRATIONS],
            ),
            stat(
                "Available within a day",
                prom(slos.FULFILMENT.good(), "within a day", mode="instant"),
                description=f"{slos.FULFILMENT.description} The objective is {slos.FULFILMENT.promise}. A younger "
                "Prometheus counts what it has.",
                limits=limits.FULFILMENT_WITHIN_DAY,
            ),
            stat(
                "Searches that become requests",
                prom(q.max(SEARCH_TO_REQUEST_CONVERSION_RATE), "conversion"),
                description="Searches that a request followed within 30 minutes. Low means that the library has it "
                "already, or that people give up: compare with the funnel.",
            ),
            width=6,
        ),
        row(
            "From search to watching",
            bar_gauge(
                "Discovery funnel",
                prom(q.max(q.select(MEDIA_DISCOVERY_FUNNEL, step="search")), "1 search", mode="instant"),
                prom(q.max(q.select(MEDIA_DISCOVERY_FUNNEL, step="details")), "2 details", mode="instant"),
                prom(q.max(q.select(MEDIA_DISCOVERY_FUNNEL, step="request")), "3 request", mode="instant"),
                prom(q.max(q.select(MEDIA_DISCOVERY_FUNNEL, step="available")), "4 available", mode="instant"),
                prom(q.max(q.select(MEDIA_DISCOVERY_FUNNEL, step="watch")), "5 watch", mode="instant"),
                description="Distinct users of the last day who reached each step: a snapshot, not a count since "
                "start. The largest drop is where to look.",
                decimals=0,
                minimum=0,
                data_links=[to(refs.USER_ENGAGEMENT)],
            ),
            timeseries(
                "Conversion of each step",
                prom(q.join("/", REACHED, SEARCHED, on=[], group_left=[]), "{{step}}"),
                description="Users who reached the step over users who searched. Empty while nobody searches.",
                minimum=0,
            ),
        ),
        row(
            "Requests",
            timeseries(
                "Requests by status reached",
                prom(q.sum(q.increase(REQUESTS, "1h"), by=["status"]), "{{status}}"),
                description="Per hour. A request counts once for each status it passes, so do not add them up. "
                "Approved without processing means that Overseerr does not take them.",
                draw="bars",
                data_links=[TO_INTEGRATIONS],
            ),
            timeseries(
                "Requests by type",
                prom(q.sum(q.increase(q.where(REQUESTS, status="pending"), "1h"), by=["type"]), "{{type}}"),
                description="Requests filed per hour, films and series.",
                draw="bars",
                stack="normal",
            ),
            timeseries(
                "Time to availability",
                prom(q.histogram_quantile(0.50, MEDIA_REQUEST_FULFILLMENT_TIME, window="1d"), "p50"),
                prom(q.histogram_quantile(0.90, MEDIA_REQUEST_FULFILLMENT_TIME, window="1d"), "p90"),
                description="From request to availability, of requests fulfilled in the day before each point. p90 "
                "above one day breaks the goal: look at the queue and at Overseerr.",
            ),
            heatmap(
                "Fulfilment heatmap",
                prom(q.buckets(MEDIA_REQUEST_FULFILLMENT_TIME, window="1h"), "{{le}}", format="heatmap"),
                description="How many requests took how long. A band above a day are wishes that somebody has to fetch.",
            ),
        ),
        row(
            "Events",
            logs(
                "Denied and failed requests",
                loki(readable(FAILED_EVENTS), max_lines=100),
                description="Why requests did not become something to watch. Open a line for the reason and its trace, "
                "if it was sampled.",
            ),
            logs(
                "All request events",
                loki(readable(ALL_EVENTS), max_lines=200),
                description="Created, approved, processing, available, denied and failed, the newest first.",
            ),
            width=12,
        ),
    ],
    time_from="now-7d",
    refresh="5m",
)
