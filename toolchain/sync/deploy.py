"""A deploy from one end to the other: plan, claim, back up, apply, read back, note."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import UserError
from toolchain.base.progress import SILENT, Progress
from toolchain.compile.compilation import Compilation
from toolchain.live.grafana.errors import GrafanaError
from toolchain.sync.apply import Applied, apply, unverified
from toolchain.sync.backup import write_backup
from toolchain.sync.backup_secrets import secrets_known_to
from toolchain.sync.change import Action, Change
from toolchain.sync.destination import STORED, Destination
from toolchain.sync.kind import Kinds
from toolchain.sync.lock import clear_ended_claim, exclusive
from toolchain.sync.notes import leave_note, notes_of, remembered_rulers
from toolchain.sync.plan import Plan
from toolchain.sync.plan_file import difference
from toolchain.sync.rules.place import RulerPlace, ruler_of


class RefusedError(UserError):
    """A plan that is not carried out: something stands in the way, or it does more than is safe."""


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
    kinds: Kinds,
    refuse: Callable[[Plan], None],
    backups: Path,
    progress: Progress = SILENT,
) -> Deployed:
    """Carry out a plan; ``refuse`` raises RefusedError for one that may not be, and nothing is written for it.

    It is made again under the claim, and has to be the same: another deploy may have been under way when it was made.
    Where the claim shows that the server does not keep what the plan took it to keep, the plan is made anew, by the
    other interface, and put to ``refuse`` once more. ``progress`` is told of each write. Raises LockedError,
    GrafanaError, ConfigurationError.
    """
    plan = make_plan(destination)
    refuse(plan)
    if not plan.writes:
        clear_ended_claim(destination)
        return Deployed(plan, Applied((), (), ()), (), None, _noted(destination, plan))
    _require_secrets(destination, plan, kinds)
    with exclusive(destination) as claimed:
        again = make_plan(claimed)
        if claimed.capabilities != destination.capabilities:
            refuse(again)
            destination, plan = claimed, again
        changed = difference(plan, again, kinds)
        if changed:
            raise RefusedError(f"{changed}: Grafana was changed meanwhile", "Plan again. Nothing was changed.")
        begun = int(time.time() * 1000)
        secrets = secrets_known_to(destination.environment, destination.secrets)
        backup = write_backup(backups, plan, kinds, secrets)
        _announced(destination, plan)
        applied = apply(destination, plan, kinds, progress.begin("applying", len(plan.writes)))
        problems = unverified(destination, kinds, applied.done)
        note_problem = _noted(destination, plan, begun) if applied.is_complete else ""
        return Deployed(plan, applied, tuple(problems), backup, note_problem)


def _require_secrets(destination: Destination, plan: Plan, kinds: Kinds) -> None:
    """Raise RefusedError where a write would need a secret that has no value."""
    missing = [name for name in plan.secrets(kinds) if name != STORED and not destination.secrets.get(name)]
    if missing:
        verb = "secret is" if len(missing) == 1 else "secrets are"
        raise RefusedError(
            f"the {verb} not set: {', '.join(missing)}", "Set them as environment variables. Nothing was changed."
        )


def _announced(destination: Destination, plan: Plan) -> None:
    """Note the rulers that are about to be written and that no note names: a deploy that is killed leaves rules there.

    Raises GrafanaError: rules that nothing remembers are not written.
    """
    rulers = _rulers_of(each for each in plan.writes if each.action is not Action.DELETE)
    if rulers and not rulers <= set(remembered_rulers(notes_of(destination))):
        leave_note(
            destination, f"rules of {destination.environment.name} go to {', '.join(sorted(map(str, rulers)))}", rulers
        )


def _rulers_of(changes: Iterable[Change]) -> set[RulerPlace]:
    places = (ruler_of(change.key) for change in changes)
    return {place for place in places if place is not None}


def _noted(destination: Destination, plan: Plan, since: int = 0) -> str:
    """Leave the note of a deploy, and return why that failed: what was deployed stands without it."""
    text = f"deployed {destination.revision or 'uncommitted definitions'} to {destination.environment.name}"
    rulers = _rulers_of(change for change in plan.changes if change.desired is not None)
    emptied = {each.place for each in plan.former_rulers if each.is_over}
    try:
        leave_note(destination, text, rulers, emptied, since)
    except GrafanaError as error:
        return str(error)
    return ""


def definitions_are_sound(compilation: Compilation) -> None:
    """Raise RefusedError where a module could not be loaded: what it defines would be deleted."""
    findings = compilation.project.findings
    if findings:
        first = findings[0]
        raise RefusedError(f"{first.location}: {first.message}", f"{first.remedy} Nothing was changed.")
