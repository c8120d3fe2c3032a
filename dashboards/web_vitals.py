"""Frontend web vitals: what browsers measure, judged at the 75th percentile by Google's limits."""

from alerts import slos
from alerts import thresholds as limits
from dashboards._house import dashboard, refs, to
from metrics import frontend
from toolchain.define import bar_gauge, heatmap, prom, q, row, stat, timeseries, var

ROUTE = var.label_values(
    "route", "Route", q.select(frontend.PAGE_LOAD_DURATION_SECONDS, part="count", environment="$environment"), "route"
)

VITALS = {
    "FCP": (frontend.WEB_VITAL_FCP_SECONDS, limits.FCP),
    "LCP": (frontend.WEB_VITAL_LCP_SECONDS, limits.LCP),
    "FID": (frontend.WEB_VITAL_FID_SECONDS, limits.FID),
    "CLS": (frontend.WEB_VITAL_CLS_RATIO, limits.CLS),
}
CLASSES = {
    name: [q.share_within(metric, bound, window=q.RANGE) for bound in (google.warning, google.critical) if bound]
    for name, (metric, google) in VITALS.items()
}
"""Share of visits that are good, and of those that are not poor, by Google's limits."""

PAGE_LOADS = q.select(frontend.PAGE_LOAD_DURATION_SECONDS, part="bucket", route=ROUTE)

TO_API = to(refs.BACKEND_API, "The backend's view", endpoint="${__field.labels.endpoint}")

DASHBOARD = dashboard(
    refs.WEB_VITALS,
    description="Do the pages feel fast in real browsers, and which route or call is to blame when they do not?",
    tags=["frontend"],
    variables=[ROUTE],
    rows=[
        row(
            "75th percentile",
            stat(
                "First Contentful Paint",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_FCP_SECONDS, window=q.RANGE), "FCP", mode="instant"),
                description="Three of four visits saw the first content sooner. Good up to 1.8 s, poor above 3 s. When "
                "it is bad alone, look at the server's answer and at render-blocking scripts.",
                limits=limits.FCP,
                graph="area",
            ),
            stat(
                "Largest Contentful Paint",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_LCP_SECONDS, window=q.RANGE), "LCP", mode="instant"),
                description="Three of four visits saw the main content sooner. Good up to 2.5 s, poor above 4 s. "
                "Posters that are too large are the usual cause.",
                limits=limits.LCP,
                graph="area",
            ),
            stat(
                "First Input Delay",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_FID_SECONDS, window=q.RANGE), "FID", mode="instant"),
                description="How long the first click waited. Good up to 0.1 s, poor above 0.3 s; long scripts are the "
                "cause. Google replaced it by Interaction to Next Paint in 2024, so other tools may differ.",
                limits=limits.FID,
                graph="area",
            ),
            stat(
                "Cumulative Layout Shift",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_CLS_RATIO, window=q.RANGE), "CLS", mode="instant"),
                description="How much the page jumps while it loads: a score, not a share. Good up to 0.1, poor above "
                "0.25. Give images and cards a size of their own.",
                decimals=3,
                limits=limits.CLS,
                graph="area",
            ),
            width=6,
        ),
        row(
            "Over time",
            timeseries(
                "FCP at the 75th percentile",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_FCP_SECONDS, window="1h"), "p75 over 1 h"),
                description="One hour each, since visits are few. A step after a deploy belongs to that deploy.",
                limits=limits.FCP,
            ),
            timeseries(
                "LCP at the 75th percentile",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_LCP_SECONDS, window="1h"), "p75 over 1 h"),
                description="One hour each. If it rises and FCP does not, the largest image or list got slower.",
                limits=limits.LCP,
            ),
            timeseries(
                "FID at the 75th percentile",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_FID_SECONDS, window="1h"), "p75 over 1 h"),
                description="One hour each. If it rises, look for new scripts that run at load.",
                limits=limits.FID,
            ),
            timeseries(
                "CLS at the 75th percentile",
                prom(q.histogram_quantile(0.75, frontend.WEB_VITAL_CLS_RATIO, window="1h"), "p75 over 1 h"),
                description="One hour each. If it rises, look for content that arrives late above other content.",
                decimals=3,
                limits=limits.CLS,
            ),
        ),
        row(
            "Visits by Google's classes",
            bar_gauge(
                "Good visits",
                *(prom(good, name, mode="instant") for name, (good, _) in CLASSES.items()),
                description=f"Share of visits within the good limit. The objective of each vital is {slos.GOOD_VISITS.promise}.",
                minimum=0,
                maximum=1,
                limits=limits.GOOD_VISITS_RATIO,
            ),
            bar_gauge(
                "Visits that need improvement",
                *(prom(not_poor - good, name, mode="instant") for name, (good, not_poor) in CLASSES.items()),
                description="Share of visits between the good and the poor limit. Work on the largest bar first.",
                minimum=0,
                maximum=1,
            ),
            bar_gauge(
                "Poor visits",
                *(prom(1 - not_poor, name, mode="instant") for name, (_, not_poor) in CLASSES.items()),
                description="Share of visits beyond the poor limit. A few per cent are old phones and bad networks.",
                minimum=0,
                maximum=1,
                limits=limits.POOR_VISITS_RATIO,
            ),
            width=8,
        ),
        row(
            "Pages and their calls",
            timeseries(
                "Page load p75 by route",
                prom(q.top(10, q.histogram_quantile(0.75, PAGE_LOADS, by=["route"], window="1h")), "{{route}}"),
                description="75th percentile of the ten slowest routes, over one hour. The target is 2 s.",
                limits=limits.PAGE_LOAD,
                width=8,
                data_links=[to(refs.USER_EXPERIENCE, "User experience")],
            ),
            timeseries(
                "Page load p95 by route",
                prom(q.top(10, q.histogram_quantile(0.95, PAGE_LOADS, by=["route"], window="1h")), "{{route}}"),
                description="95th percentile of the ten slowest routes, over one hour. The objective is met "
                "where the line stays below 2 s.",
                limits=limits.PAGE_LOAD,
                width=8,
            ),
            timeseries(
                "Page loads at the percentiles",
                prom(q.histogram_quantile(0.50, PAGE_LOADS, window="1h"), "p50"),
                prom(q.histogram_quantile(0.75, PAGE_LOADS, window="1h"), "p75"),
                prom(q.histogram_quantile(0.95, PAGE_LOADS, window="1h"), "p95"),
                description="Over one hour, for the routes chosen above. p95 far from p75 means a group of visitors "
                "with another experience: phones, or a cold cache.",
                limits=limits.PAGE_LOAD,
                width=8,
            ),
            heatmap(
                "Page load heatmap",
                prom(q.buckets(PAGE_LOADS), "{{le}}", format="heatmap"),
                description="How many page loads took how long. Two bands are cached and uncached visits.",
            ),
            timeseries(
                "API calls as browsers see them",
                prom(
                    q.top(10, q.histogram_quantile(0.95, frontend.API_REQUEST_DURATION_SECONDS, by=["endpoint"])),
                    "{{endpoint}}",
                    exemplars=True,
                ),
                description="95th percentile of the ten slowest calls, the network included. Slow here and fast in the "
                "backend means the network or a queue in the browser; compare with the link.",
                data_links=[TO_API],
            ),
        ),
        row(
            "Distributions",
            heatmap(
                "FCP heatmap",
                prom(q.buckets(frontend.WEB_VITAL_FCP_SECONDS, window="1h"), "{{le}}", format="heatmap"),
                description="How many visits saw the first content after how long, per hour. Dark cells above 3 s are poor visits.",
            ),
            heatmap(
                "LCP heatmap",
                prom(q.buckets(frontend.WEB_VITAL_LCP_SECONDS, window="1h"), "{{le}}", format="heatmap"),
                description="How many visits saw the main content after how long, per hour. Dark cells above 4 s are poor visits.",
            ),
            heatmap(
                "FID heatmap",
                prom(q.buckets(frontend.WEB_VITAL_FID_SECONDS, window="1h"), "{{le}}", format="heatmap"),
                description="How long first clicks waited, per hour. Dark cells above 0.3 s are poor visits.",
            ),
            heatmap(
                "CLS heatmap",
                prom(q.buckets(frontend.WEB_VITAL_CLS_RATIO, window="1h"), "{{le}}", format="heatmap"),
                description="How far pages jumped, per hour. A second band is one kind of page: try each route.",
            ),
        ),
    ],
    time_from="now-24h",
)
