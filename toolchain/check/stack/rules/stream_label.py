"""Labels of Loki's streams have few values, and the log schema declares them.

Loki keeps a stream, with chunks of its own, for each combination of labels. A label whose values are users, requests,
sessions, traces, addresses or paths makes as many streams as there are of those: ingestion is refused at the limit,
queries take minutes, and the index grows for ever. Such a field belongs into the line or into structured metadata,
where `| json` and `|` find it.

A label that the log schema does not declare is one that no query selects by.

Keep the field in structured metadata (`structured_metadata`, `stage.structured_metadata`), or declare the label.
"""

import re
from collections.abc import Iterable, Iterator

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.catalog import Catalog
from toolchain.check.stack.facts import Facts, StreamLabel
from toolchain.check.stack.rule import StackProblem, StackRule

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OWNERS = ("user", "account", "customer", "member", "visitor", "subscriber")
_ADDRESSES = (
    "client",
    "remote",
    "source",
    "src",
    "peer",
    "user",
    "real",
    "forwarded",
    "x_forwarded",
    "x_real",
    "caller",
)
_ONE_EACH = {
    "user": {*_OWNERS, *(f"{each}_{end}" for each in _OWNERS for end in ("id", "name", "email", "uuid"))}
    | {"userid", "username", "email", "user_agent", "useragent", "http_user_agent"},
    "request": {
        "request_id",
        "requestid",
        "req_id",
        "reqid",
        "correlation_id",
        "correlationid",
        "request",
        "x_request_id",
    }
    | {"trace_id", "traceid", "trace", "span_id", "spanid", "parent_id", "transaction_id", "message_id"}
    | {"job_id", "query_string", "referer", "referrer", "http_referer", "request_uri", "request_url", "request_path"},
    "session": {"session", "session_id", "sessionid", "sid", "token", "access_token", "jwt", "cookie"},
    "path": {"path", "url", "uri", "http_path", "url_path", "http_url", "http_target", "url_full"},
    "address": {"ip", "ip_address", "ipaddress", "addr", "remote_addr", "remoteaddr", "http_x_forwarded_for"}
    | {f"{each}_{end}" for each in _ADDRESSES for end in ("ip", "addr", "address", "for", "port")},
    "record": {"timestamp", "time", "ts", "message", "msg", "line", "body", "uuid", "guid", "stack", "stacktrace"}
    | {"duration", "duration_ms", "latency", "latency_ms", "response_time", "request_time", "elapsed", "bytes_sent"},
}
"""Words for what there is one of for each user, request ...: as names of labels, and of the fields behind them."""


def check(facts: Facts, catalog: Catalog) -> Iterable[StackProblem]:
    """Yield labels without bounds, and labels that the log schema does not declare."""
    told: set[str] = set()
    for label in facts.labels:
        if label.name in told or label.name in catalog.stream_labels:
            continue
        found = list(_problems(label, catalog))
        told.update(label.name for _ in found)
        yield from found


def _problems(label: StreamLabel, catalog: Catalog) -> Iterator[StackProblem]:
    each = "" if label.is_fixed else owner_of(label.name) or owner_of(label.source.rpartition(".")[2])
    behind = f" of {label.source!r}" if label.source and label.source != label.name else ""
    if each:
        message = f"the label {label.name!r}{behind} makes a stream for each {each}"
        yield StackProblem(label.line, message, "Leave it in the line, or make it structured metadata.")
    elif catalog.log_schemas:
        suggestion = did_you_mean(label.name, sorted(catalog.stream_labels))
        message = f"no log schema declares the stream label {label.name!r}.{suggestion}"
        remedy = f"Stream labels are {', '.join(sorted(catalog.stream_labels))}."
        yield StackProblem(label.line, message, remedy, Severity.WARNING)


def owner_of(name: str) -> str:
    """Return what there is one value each of, such as ``user``; empty for a name that says nothing of it."""
    plain = _HUMP.sub("_", name).lower().replace("-", "_").replace(".", "_").strip("_")
    return next((owner for owner, names in _ONE_EACH.items() if plain in names), "")


RULE = StackRule("stream-label", Severity.ERROR, __doc__, check)
