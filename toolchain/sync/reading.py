"""Reads what is, and plans."""

from collections.abc import Callable, Sequence

from toolchain.compile.compiler import Compilation
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.model import Desired, Live
from toolchain.sync.plan import Consent, Plan, decide


def plan_for(
    destination: Destination,
    compilation: Compilation,
    kinds: Sequence[Kind],
    consent: Consent,
    advance: Callable[[int], None] = lambda _: None,
) -> Plan:
    """Return the plan that leads from what Grafana has to what the definitions want. Raises GrafanaError."""
    desired: list[Desired] = []
    live: list[Live] = []
    for kind in kinds:
        wanted = kind.wanted(compilation)
        desired += wanted
        live += kind.live(destination, wanted)
        advance(1)
    changes = decide(desired, live, consent)
    return Plan(
        destination.environment.name,
        destination.connection.base_url,
        changes,
        existing=sum(each.is_ours for each in live),
        revision=destination.revision,
        consent=consent,
    )
