"""The trace schema: services, span names and attributes."""

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name, Pattern
from toolchain.base.source import SourceLocation, calling_location


@checked
@frozen
class SpanAttribute:
    """An attribute of a span; ``aliases`` are its spellings in other semantic-convention versions."""

    name: Name
    help: str
    example: str
    aliases: tuple[str, ...] = ()
    personal: bool = False


@checked
@frozen
class SpanKind:
    """A family of spans: their name pattern (RE2), OpenTelemetry kind and attributes."""

    name: Name
    pattern: Pattern
    kind: str
    example: str
    attributes: tuple[SpanAttribute, ...]


@checked
@frozen(eq=False)
class TraceSchema:
    """What the application's traces contain.

    ``untraced`` are URL parts never traced.
    Who is called and makes no spans of its own is named by an attribute of the caller's: ``databases`` are the
    attributes for databases, ``peers`` those for others.
    """

    services: tuple[str, ...]
    callees: tuple[str, ...]
    resource_attributes: tuple[SpanAttribute, ...]
    spans: tuple[SpanKind, ...]
    untraced: tuple[str, ...]
    databases: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)
