"""A deploy from one end to the other: plan, claim, back up, apply, read back, note."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from toolchain.compile.compiler import Compilation
from toolchain.errors import ConfigurationError
from toolchain.live.grafana.annotations import create_annotation, list_annotations
from toolchain.live.grafana.errors import GrafanaError, Unfinished
from toolchain.secret import references_in
from toolchain.sync.apply import Applied, apply, unverified
from toolchain.sync.backup import write_backup
from toolchain.sync.destination import STORED, Destination
from toolchain.sync.kind import Kind
from toolchain.sync.lock import clear_ended_claim, exclusive
from toolchain.sync.plan import Change, Plan
from toolchain.sync.plan_file import difference

TAGS = ("deploy",)
"""Of the annotation that a deploy leaves, beside the environment's folder."""

_TRIES = 3
_NEWEST = 5
"""How many annotations are looked at."""


class RefusedError(ConfigurationError):
    """A plan that is not carried out: something stands in the way, or it does more than is safe."""


def _no_progress(_done: int, _total: int) -> None:
    return


@frozen(eq=False)
class Deployed:
    """What a deploy did; ``backup`` is where the state before it is, None where nothing was to do.

    ``note_problem`` says why there is no annotation, empty where it is there or none is due.
    """

    plan: Plan
    applied: Applied
    unverified: tuple[tuple[Change, str], ...]
    backup: Path | None
    note_problem: str = ""


def deploy(
    destination: Destination,
    make_plan: Callable[[Destination], Plan],
    kinds: Sequence[Kind],
    refuse: Callable[[Plan], None],
    backups: Path,
    advance: Callable[[int, int], None] = _no_progress,
) -> Deployed:
    """Carry out a plan; ``refuse`` raises RefusedError for one that may not be, and nothing is written for it.

    It is made again under the claim, and has to be the same: another deploy may have been under way when it was made.
    Where the claim shows that the server does not keep what the plan took it to keep, the plan is made anew, by the
    other interface, and put to ``refuse`` once more. ``advance`` is told how many of how many writes are done. Raises
    LockedError, GrafanaError, ConfigurationError.
    """
    plan = make_plan(destination)
    refuse(plan)
    if not plan.writes:
        clear_ended_claim(destination)
        return Deployed(plan, Applied((), (), ()), (), None, _noted(destination))
    _require_secrets(destination, plan)
    with exclusive(destination) as claimed:
        again = make_plan(claimed)
        if claimed.capabilities != destination.capabilities:
            refuse(again)
            destination, plan = claimed, again
        changed = difference(plan, again)
        if changed:
            raise RefusedError(f"{changed}: Grafana was changed meanwhile", "Plan again. Nothing was changed.")
        begun = int(time.time() * 1000)
        backup = write_backup(backups, plan.environment, plan.url, plan.writes)
        total = len(plan.writes)
        applied = apply(destination, plan, kinds, lambda done: advance(done, total))
        problems = unverified(destination, kinds, applied.done)
        note_problem = _noted(destination, begun) if applied.is_complete else ""
        return Deployed(plan, applied, tuple(problems), backup, note_problem)


def _require_secrets(destination: Destination, plan: Plan) -> None:
    """Raise RefusedError where a write would need a secret that has no value."""
    names = dict.fromkeys(name for each in plan.writes if each.desired for name in references_in(each.desired.document))
    missing = [name for name in names if name != STORED and not destination.secrets.get(name)]
    if missing:
        verb = "secret is" if len(missing) == 1 else "secrets are"
        raise RefusedError(
            f"the {verb} not set: {', '.join(missing)}", "Set them as environment variables. Nothing was changed."
        )


def _noted(destination: Destination, since: int = 0) -> str:
    """Leave the annotation, and return why that failed: what was deployed stands without it."""
    try:
        _note(destination, since)
    except GrafanaError as error:
        return str(error)
    return ""


def _note(destination: Destination, since: int) -> None:
    """Leave an annotation that says what was deployed, unless the newest one says so and is not older than ``since``.

    ``since`` is in milliseconds since 1970.
    """
    tags = (*TAGS, destination.environment.folder.uid)
    text = f"deployed {destination.revision or 'uncommitted definitions'} to {destination.environment.name}"
    for _ in range(_TRIES):
        notes = list_annotations(destination.connection, tags=tags, limit=_NEWEST)
        newest = max(notes, key=lambda each: int(each.get("time") or 0), default={})
        if newest.get("text") == text and int(newest.get("time") or 0) >= since:
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
