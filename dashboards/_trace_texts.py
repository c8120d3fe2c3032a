"""Traces: what sampling means, and what can be searched."""

from dashboards._sampling import FROM_SPANS, IDS, RETENTION

SAMPLING = f"""\
Whether a trace is sent is decided when a request starts. Where not all are, the figures here tell the *shape* of the
traffic (which operation, what share of errors, how long), not its *volume*, and a rare failure may be missing. For
volume use the backend API dashboard.

- Rates: {FROM_SPANS}
- Ids in log lines: {IDS}
- Health checks, the favicon and static files are never traced.
- Traces are kept for {RETENTION}.
"""

ATTRIBUTES = """\
Write `name=value` into the box *Attribute*, several with a space between; the box *Span name* narrows further.

| span | attributes |
|---|---|
| request | `http.method` `http.route` `http.status_code` `http.correlation_id` |
| database | `db.system` `db.operation` `db.table` `db.statement` |
| cache | `cache.system` `cache.operation` `cache.hit` |
| external call | `external.service` `http.method` `http.host` `http.status_code` |
| business | `medianest.operation` `medianest.media_type` `operation.type` |
| job | `messaging.system` `messaging.destination.name` `medianest.operation` |
"""
