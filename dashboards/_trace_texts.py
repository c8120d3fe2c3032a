"""Traces: what sampling means, and what can be searched."""

from dashboards._sampling import KEPT, SENT
from metrics.traces import SHARE_SENT

SAMPLING = f"""\
Whether a trace is sent is decided when a request starts: all of them are in development, **{SENT} elsewhere**. So the
figures here tell the *shape* of the traffic (which operation, what share of errors, how long), not its *volume*: rates
are about {SENT} of the real ones, of which {1 / SHARE_SENT:g} times as much is an estimate, and a rare failure may be
missing. For volume use the backend API dashboard. A trace id from a log line finds its trace in {SENT} of the cases.
Health checks, the favicon and static files are never traced. Traces are kept for {KEPT}.
"""

ATTRIBUTES = """\
Write `name=value` into the box *Attribute*, several with a space between; the box *Span name* narrows further.

| span | attributes |
|---|---|
| request | `http.method` `http.route` `http.status_code` `http.correlation_id` `user.id` |
| database | `db.system` `db.operation` `db.table` `db.statement` |
| cache | `cache.system` `cache.operation` `cache.hit` |
| external call | `external.service` `http.method` `http.host` `http.status_code` |
| business | `medianest.operation` `medianest.media_type` `operation.type` |
| job | `messaging.system` `messaging.destination.name` `medianest.operation` |
"""
