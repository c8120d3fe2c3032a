"""A deploy from one end to the other: claim, plan, back up, apply, read back, note."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from toolchain.compile.compiler import Compilation
from toolchain.errors import ConfigurationError
from toolchain.live.grafana.annotations import create_annotation, list_annotations
from toolchain.live.grafana.errors import Unfinished
from toolchain.sync.apply import Applied, apply, unverified
from toolchain.sync.backup import write_backup
from toolchain.sync.destination import Destination
from toolchain.sync.kind import Kind
from toolchain.sync.lock import exclusive
from toolchain.sync.plan import Change, Plan

TAGS = ("deploy",)
"""Of the annotation that a deploy leaves, beside the environment's folder."""

_TRIES = 3


class RefusedError(ConfigurationError):
    """A plan that is not carried out: something stands in the way, or it does more than is safe."""


def _no_progress(_done: int, _total: int) -> None:
    return


@frozen(eq=False)
class Deployed:
    """What a deploy did; ``backup`` is where the state before it is, None where nothing was to do."""

    plan: Plan
    applied: Applied
    unverified: tuple[tuple[Change, str], ...]
    backup: Path | None


def deploy(
    destination: Destination,
    make_plan: Callable[[], Plan],
    kinds: Sequence[Kind],
    refuse: Callable[[Plan], None],
    backups: Path,
    advance: Callable[[int, int], None] = _no_progress,
) -> Deployed:
    """Carry out a plan that is made under the claim; ``refuse`` raises RefusedError for one that may not be.

    ``advance`` is told how many of how many writes are done. Raises LockedError, GrafanaError, ConfigurationError.
    """
    with exclusive(destination):
        plan = make_plan()
        refuse(plan)
        if not plan.writes:
            note(destination)
            return Deployed(plan, Applied((), (), ()), (), None)
        backup = write_backup(backups, plan.environment, plan.url, plan.writes)
        total = len(plan.writes)
        applied = apply(destination, plan, kinds, lambda done: advance(done, total))
        problems = unverified(destination, kinds, applied.done)
        if applied.is_complete:
            note(destination)
        return Deployed(plan, applied, tuple(problems), backup)


def note(destination: Destination) -> None:
    """Leave an annotation that says what was deployed, unless it is there: one for each revision."""
    tags = (*TAGS, destination.environment.folder.uid)
    text = f"deployed {destination.revision or 'uncommitted definitions'} to {destination.environment.name}"
    for _ in range(_TRIES):
        if any(each.get("text") == text for each in list_annotations(destination.connection, tags=tags)):
            return
        try:
            create_annotation(destination.connection, text=text, tags=tags, time=int(time.time() * 1000))
        except Unfinished:
            continue  # nobody knows whether it is there: look
        return


def definitions_are_sound(compilation: Compilation) -> None:
    """Raise RefusedError where a module could not be loaded: what it defines would be deleted."""
    findings = compilation.project.findings
    if findings:
        first = findings[0]
        raise RefusedError(f"{first.location}: {first.message}", f"{first.remedy} Nothing was changed.")
