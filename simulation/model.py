"""MediaNest as a model that the machinery can play."""

from simulation import api, database, engagement, frontend, runtime, services
from simulation.browser_records import browser_lines, socket_lines
from simulation.changes import change_lines
from simulation.community import CONDITIONS, RESTARTS, RHYTHM
from simulation.episodes import EPISODES
from simulation.exporters import containers, data, host, outside, span_metrics, stack
from simulation.grafana_records import grafana_lines
from simulation.records import seconds
from simulation.request_records import request_lines
from simulation.tracing import WRITERS
from simulation.work_records import job_lines, media_request_lines, plex_lines, statement_lines
from toolchain.simulate.event import ExemplarSource, LogWriter
from toolchain.simulate.model import Model

_LOGGED_JOBS = ("waiting", "active", "completed", "failed", "stalled")

MEDIANEST = Model(
    rhythm=RHYTHM,
    conditions=CONDITIONS,
    behaviours=(
        *api.BEHAVIOURS,
        *database.BEHAVIOURS,
        *runtime.BEHAVIOURS,
        *engagement.BEHAVIOURS,
        *frontend.BEHAVIOURS,
        *services.BEHAVIOURS,
        *host.BEHAVIOURS,
        *containers.BEHAVIOURS,
        *data.BEHAVIOURS,
        *outside.BEHAVIOURS,
        *stack.BEHAVIOURS,
        *span_metrics.BEHAVIOURS,
    ),
    restarts=RESTARTS,
    log_writers=(
        LogWriter("http_requests_total", request_lines),
        LogWriter("http_requests_total", browser_lines, only={"endpoint": ("/api/v1/errors/report",)}),
        LogWriter("http_requests_total", socket_lines, only={"endpoint": ("/api/v1/auth/session",)}),
        LogWriter(
            "media_requests_total",
            media_request_lines,
            only={"status": ("approved", "processing", "available", "denied", "failed")},
        ),
        LogWriter(
            "background_jobs_total",
            job_lines,
            only={"queue": ("youtube-downloads", "media-requests", "notifications"), "status": _LOGGED_JOBS},
        ),
        LogWriter("plex_api_requests_total", plex_lines, only={"status": ("error", "timeout")}),
        LogWriter("database_queries_total", statement_lines, only={"status": ("error", "timeout", "connection_error")}),
        LogWriter("grafana_api_response_status_total", grafana_lines),
    ),
    change_writer=change_lines,
    exemplars=(
        ExemplarSource("http_request_duration_seconds", "http_requests_total", ("method", "endpoint"), seconds),
    ),
    episodes=EPISODES,
    span_writers=WRITERS,
)
