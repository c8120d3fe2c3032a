"""What the OpenTelemetry Collector computes of spans, one by one.

Held once against the collector itself, version 0.158 with the configuration that is generated for production and a store
that has room for an hour at once: of an hour of the simulation's spans it served the same counts, sums and buckets of the
same series, but for a span that lasts just as long as a bucket is wide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from attrs import field, frozen

from toolchain.simulate.event import Span

Labels = tuple[str, ...]


@frozen
class Collected:
    """Durations in seconds by labels: of spans, and of calls as the server and as the client sees them.

    Spans have the labels service, name, kind and status, calls those of client, server, type and whether they failed.
    """

    spans: Mapping[Labels, list[float]] = field(factory=lambda: defaultdict(list))
    served: Mapping[Labels, list[float]] = field(factory=lambda: defaultdict(list))
    called: Mapping[Labels, list[float]] = field(factory=lambda: defaultdict(list))

    @property
    def calls(self) -> Counter[Labels]:
        """How many calls there were."""
        return Counter({key: len(values) for key, values in self.served.items()})


def collected(spans: Iterable[Span], *, databases: Sequence[str], peers: Sequence[str]) -> Collected:
    """Return what the collector has of whole traces."""
    found = Collected()
    clients: dict[tuple[str, str], Span] = {}
    servers: dict[tuple[str, str], Span] = {}
    for span in spans:
        status = "STATUS_CODE_ERROR" if span.is_error else "STATUS_CODE_UNSET"
        found.spans[span.service, span.name, f"SPAN_KIND_{span.kind}", status].append(span.duration)
        if span.kind == "CLIENT":
            clients[span.trace_id, span.span_id] = span
        elif span.kind in ("SERVER", "CONSUMER"):
            servers[span.trace_id, span.parent_id] = span
    for key in clients.keys() | servers.keys():
        client, server = clients.get(key), servers.get(key)
        failed = str(any(each.is_error for each in (client, server) if each)).lower()
        if client is not None:
            database = next((str(client.attributes[name]) for name in databases if name in client.attributes), "")
            peer = next((str(client.attributes[name]) for name in peers if name in client.attributes), "unknown")
            if database:
                edge, at_server = (client.service, database, "database", failed), client.duration
            elif server is not None:
                edge, at_server = (client.service, server.service, "", failed), server.duration
            else:
                edge, at_server = (client.service, peer, "virtual_node", failed), 0.0
            found.served[edge].append(at_server)
            found.called[edge].append(client.duration)
        elif server is not None and not key[1]:
            edge = ("user", server.service, "virtual_node", failed)
            found.served[edge].append(server.duration)
            found.called[edge].append(0.0)
    return found
