"""What the backend writes about media requests, jobs, calls to Plex and statements."""

from collections.abc import Iterator

from simulation.records import line, media, user
from toolchain.simulate.event import Event, LogLine


def media_request_lines(event: Event) -> Iterator[LogLine]:
    """Yield the record of a media request that reached a status."""
    status = event.labels["status"]
    yield line(
        event,
        {"failed": "error", "denied": "warn"}.get(status, "info"),
        "application",
        f"Media request {status}",
        component="overseerr.service",
        operation="requestStatus",
        fields={
            "event": f"media.request.{status}",
            "mediaId": media(event),
            "metadata": {"mediaType": event.labels["type"], "source": "overseerr"},
        },
        by=user(event),
    )


def job_lines(event: Event) -> Iterator[LogLine]:
    """Yield the record of a job that changed its state."""
    status, queue = event.labels["status"], event.labels["queue"]
    name = "added" if status == "waiting" else status
    error = {"error": "ExtractorError: video unavailable"} if status == "failed" else {}
    yield line(
        event,
        {"failed": "error", "stalled": "warn"}.get(status, "info"),
        "application",
        f"Job {name}",
        component=f"{queue}.worker",
        operation="process",
        fields={"event": f"job.{name}", **error, "metadata": {"source": queue}},
    )


def plex_lines(event: Event) -> Iterator[LogLine]:
    """Yield the record of a call to Plex that failed."""
    timed_out = event.labels["status"] == "timeout"
    duration = 10_000 if timed_out else round(40 + 400 * event.fraction("duration"))
    yield line(
        event,
        "warn" if timed_out else "error",
        "integration",
        "Plex call failed",
        component="plex.service",
        operation=event.labels["operation"],
        fields={
            "error": "ETIMEDOUT" if timed_out else "ECONNREFUSED",
            "metadata": {"duration": duration, "source": "plex"},
        },
    )


def statement_lines(event: Event) -> Iterator[LogLine]:
    """Yield the record of a statement that failed or took too long; errors are Prisma's codes."""
    status = event.labels["status"]
    timed_out = status == "timeout"
    yield line(
        event,
        "warn" if timed_out else "error",
        "performance" if timed_out else "application",
        f"Database {status.replace('_', ' ')}",
        component="prisma.client",
        operation=event.labels["operation"],
        fields={
            **({"event": "query.slow"} if timed_out else {}),
            "error": {"timeout": "P1008", "connection_error": "P1001"}.get(status, "P2002"),
            "metadata": {"duration": 10_000 if timed_out else 5},
        },
    )
