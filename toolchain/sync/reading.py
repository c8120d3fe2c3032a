"""Reads what is, and plans."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from toolchain.compile.compiler import Compilation
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Live
from toolchain.sync.plan import Consent, Plan, decide


def plan_for(
    destination: Destination,
    compilation: Compilation,
    kinds: Sequence[Kind],
    consent: Consent,
    advance: Callable[[int], None] = lambda _: None,
) -> Plan:
    """Return the plan that leads from what Grafana has to what the definitions want. Raises GrafanaError."""
    wanted = [kind.wanted(compilation) for kind in kinds]

    def read(kind: Kind) -> Iterable[Live]:
        found = kind.live(destination, kind.wanted(compilation))
        advance(1)
        return found

    live = list(chain.from_iterable(destination.each(read, kinds)))
    changes = decide(chain.from_iterable(wanted), live, consent)
    return Plan(
        destination.environment.name,
        destination.connection.base_url,
        changes,
        existing=sum(each.is_ours for each in live),
        revision=destination.revision,
        consent=consent,
    )
