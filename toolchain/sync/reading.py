"""Reads what is, and plans."""

from collections.abc import Iterable, Sequence
from itertools import chain

from toolchain.base.progress import Advance, ignore
from toolchain.live.grafana.errors import Forbidden
from toolchain.live.grafana.shapes import known_shape
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind, Kinds
from toolchain.sync.model import Desired, Live
from toolchain.sync.notes import notes_of, remembered_rulers
from toolchain.sync.plan import Consent, Plan, decide
from toolchain.sync.rules.former import FormerRuler, former_rulers
from toolchain.sync.rules.place import place_of


def plan_for(
    destination: Destination,
    wanted: Sequence[Desired],
    kinds: Kinds,
    consent: Consent,
    advance: Advance = ignore,
) -> Plan:
    """Return the plan that leads from what Grafana has to what is wanted of these kinds. Raises GrafanaError."""

    def read(kind: Kind) -> Iterable[Live]:
        with known_shape(destination.connection.service, f"each {kind.name}"):
            found = list(kind.live(destination, [each for each in wanted if each.key.kind == kind.name]))
        advance()
        return found

    kept, left_out = _kept(destination, kinds, wanted)
    wanted = [each for each in wanted if each.key.kind in kept]
    live = list(chain.from_iterable(destination.each(read, kept.values())))
    former, warnings = _former_rulers(destination, consent)
    live += [group for each in former if each.is_pruned for group in each.groups]
    changes = decide(wanted, live, consent, kinds)
    return Plan(
        destination.environment.name,
        destination.connection.base_url,
        changes,
        existing=sum(each.is_ours for each in live),
        revision=destination.revision,
        consent=consent,
        former_rulers=former,
        warnings=(*warnings, *left_out),
    )


def _kept(destination: Destination, kinds: Kinds, wanted: Sequence[Desired]) -> tuple[Kinds, list[str]]:
    """Return the kinds that the server can keep resources of, and what is wanted of others, as people are told."""
    reasons = {name: reason for name, kind in kinds.items() if (reason := kind.not_kept(destination))}
    told = []
    for name, reason in reasons.items():
        left_out = [str(each.key) for each in wanted if each.key.kind == name]
        if left_out:
            told.append(f"{', '.join(left_out)} left out: {reason}")
    return {name: kind for name, kind in kinds.items() if name not in reasons}, told


def _former_rulers(destination: Destination, consent: Consent) -> tuple[tuple[FormerRuler, ...], tuple[str, ...]]:
    """Return the former rulers that notes or the person name, and why the notes could not be read."""
    named = [place for each in sorted(consent.former_rulers) if (place := place_of(each)) is not None]
    warnings: tuple[str, ...] = ()
    try:
        named += remembered_rulers(notes_of(destination))
    except Forbidden as error:
        warnings = (f"which rulers held rules of ours before is not known: {error}",)
    prune = consent.prune_former_rulers
    return former_rulers(destination, dict.fromkeys(named), consent.forgotten_rulers, prune=prune), warnings
