"""Real-time: the Socket.IO connections that carry live progress."""

from dashboards._house import dashboard, refs, to
from dashboards._log_lines import open_lines, readable
from metrics.api import USER_SESSIONS_ACTIVE
from metrics.frontend import WEBSOCKET_CONNECTION_DURATION_SECONDS
from metrics.resources import CONCURRENT_WEBSOCKET_CONNECTIONS
from toolchain.define import heatmap, logs, loki, lq, prom, q, row, shown_as, stat, timeseries

SOCKET_LINES = open_lines(service="medianest-backend").contains("socket", "Socket")
NAMESPACE_LINES = SOCKET_LINES.matches(r"/(authenticated|admin|media|system|status|downloads|notifications)\b")

TO_LOGS = to(refs.LOGS_EXPLORER, "Log lines", search="socket")

DASHBOARD = dashboard(
    refs.REALTIME,
    description="Do browsers stay connected, and do they come back after a deploy?",
    tags=["backend", "frontend"],
    rows=[
        row(
            "Now",
            stat(
                "Connections",
                prom(q.sum(CONCURRENT_WEBSOCKET_CONNECTIONS), "connections"),
                description="Socket.IO connections open on all replicas; one tab is one connection.",
                decimals=0,
            ),
            stat(
                "Connections per session",
                prom(q.ratio(q.sum(CONCURRENT_WEBSOCKET_CONNECTIONS), q.sum(USER_SESSIONS_ACTIVE) > 0), "per session"),
                description="Tabs per active session. Below one while people are here: browsers cannot connect, and "
                "progress stands still for them.",
                unit=shown_as("short", "connections for each session, not a share"),
                decimals=1,
            ),
            stat(
                "Median lifetime",
                prom(
                    q.histogram_quantile(0.5, WEBSOCKET_CONNECTION_DURATION_SECONDS, window=q.RANGE),
                    "median",
                    mode="instant",
                ),
                description="Half of the connections that ended in the range were shorter. Around a minute is the ping "
                "timeout: a proxy cuts idle connections.",
            ),
            stat(
                "Connections ended",
                prom(
                    q.sum(q.increase(q.select(WEBSOCKET_CONNECTION_DURATION_SECONDS, part="count"), q.RANGE)),
                    "ended",
                    mode="instant",
                ),
                description="Connections that ended in the chosen range. Far more than sessions means reconnecting in a loop.",
                decimals=0,
            ),
            width=6,
        ),
        row(
            "Connections",
            timeseries(
                "Connections by instance",
                prom(q.sum(CONCURRENT_WEBSOCKET_CONNECTIONS, by=["instance"]), "{{instance}}"),
                description="A restart drops them all, and they return within seconds: look for a drop at each restart "
                "mark that does not recover.",
                stack="normal",
                data_links=[to(refs.NODEJS_RUNTIME, "Node.js runtime")],
            ),
            timeseries(
                "Lost connections",
                prom(q.clamp_min(-q.delta(q.sum(CONCURRENT_WEBSOCKET_CONNECTIONS), "2m"), 0), "lost within 2 minutes"),
                description="How many connections went in two minutes. A peak at a deploy is the deploy; one without "
                "is a crash or the network.",
                decimals=0,
                data_links=[TO_LOGS],
            ),
            timeseries(
                "Connections ended over time",
                prom(
                    q.sum(q.increase(q.select(WEBSOCKET_CONNECTION_DURATION_SECONDS, part="count"), q.INTERVAL)),
                    "ended",
                ),
                description="As browsers report them, per bar of five minutes or longer. One tall bar at a restart "
                "mark is the restart; tall bars without one are browsers that cannot stay connected.",
                decimals=0,
                draw="bars",
                min_step="5m",
                data_links=[TO_LOGS],
            ),
            width=8,
        ),
        row(
            "Lifetime",
            heatmap(
                "Lifetime heatmap",
                prom(q.buckets(WEBSOCKET_CONNECTION_DURATION_SECONDS), "{{le}}", format="heatmap", min_step="5m"),
                description="How long connections that ended had lived. A band at the bottom are pages that were "
                "opened and closed, or a handshake that fails.",
            ),
            timeseries(
                "Lifetime at the percentiles",
                prom(q.histogram_quantile(0.50, WEBSOCKET_CONNECTION_DURATION_SECONDS, window="1h"), "p50"),
                prom(q.histogram_quantile(0.95, WEBSOCKET_CONNECTION_DURATION_SECONDS, window="1h"), "p95"),
                description="Of the connections that ended in the hour before each point.",
            ),
        ),
        row(
            "Log lines",
            timeseries(
                "Socket lines by level",
                loki(lq.sum(lq.count_over_time(SOCKET_LINES), by=["level"]), "{{level}}"),
                description="Lines about sockets per step. Warnings in a row are handshakes that are refused.",
                draw="bars",
                stack="normal",
                width=8,
                height=10,
            ),
            logs(
                "Lines by namespace",
                loki(readable(NAMESPACE_LINES), max_lines=100),
                description="Lines that name a namespace: joins, refusals, errors. /admin appears for admins only.",
                width=16,
                height=10,
            ),
        ),
    ],
)
