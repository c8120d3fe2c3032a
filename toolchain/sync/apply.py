"""Applies a plan: level by level, each write at the version that the plan saw, and reads back what came of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from threading import Event
from typing import Any

from attrs import evolve, frozen

from toolchain.base.progress import Advance, ignore
from toolchain.live.grafana.errors import Conflict, GrafanaError, Unfinished
from toolchain.sync.change import Action, Change
from toolchain.sync.destination import Destination, MissingSecretError
from toolchain.sync.kind import Kind, Kinds
from toolchain.sync.model import Key, Live
from toolchain.sync.plan import Plan, changes_to


@frozen(eq=False)
class Failure:
    """A change that was not made, and why."""

    change: Change
    message: str
    remedy: str
    is_conflict: bool = False


@frozen(eq=False)
class Applied:
    """What came of a plan; ``skipped`` were not tried because something before them failed."""

    done: tuple[Change, ...]
    failures: tuple[Failure, ...]
    skipped: tuple[Change, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everything was done."""
        return not self.failures and not self.skipped


def apply(destination: Destination, plan: Plan, kinds: Kinds, advance: Advance = ignore) -> Applied:
    """Make the changes of a plan; a level starts when the one before it is complete, deletions come last.

    What a level holds is made at once, but for what shares a lane. After an interruption nothing more is begun, and
    what is under way comes to its end.
    """
    stopped = Event()

    def make(change: Change, earlier: Sequence[Change]) -> Change | Failure:
        if stopped.is_set():
            return Failure(change, "it was not begun when the deploy was interrupted", "Run it again.")
        outcome = _made(destination, kinds[change.key.kind], change, earlier)
        advance()
        return outcome

    def make_lane(batches: Iterable[Sequence[Change]], earlier: Sequence[Change]) -> list[Change | Failure]:
        """Make one batch after the other, up to the first that is not complete."""
        made: list[Change | Failure] = []
        for batch in batches:
            kind = kinds[batch[0].key.kind]
            before = (*earlier, *_done(made))
            if kind.lane == "":
                results = destination.each(partial(make, earlier=before), batch)
            else:
                results = []
                for change in batch:
                    results.append(make(change, (*before, *_done(results))))
            made += _completed(destination, kind, results)
            if any(isinstance(each, Failure) for each in made):
                break
        return made

    outcomes: list[Change | Failure] = []
    for lanes in levels(plan.writes, kinds):
        made_lane = partial(make_lane, earlier=_done(outcomes))
        outcomes += chain.from_iterable(destination.each(made_lane, lanes, stopped.set))
        if any(isinstance(each, Failure) for each in outcomes):
            break
    done = _done(outcomes)
    failures = tuple(each for each in outcomes if isinstance(each, Failure))
    tried = {id(change) for change in (*done, *(failure.change for failure in failures))}
    return Applied(done, failures, tuple(change for change in plan.writes if id(change) not in tried))


def _done(outcomes: Iterable[Change | Failure]) -> tuple[Change, ...]:
    return tuple(each for each in outcomes if isinstance(each, Change))


def _completed(
    destination: Destination, kind: Kind, outcomes: Sequence[Change | Failure]
) -> Sequence[Change | Failure]:
    """Complete what was made at once; where that fails, what was made is undone and counts as failed."""
    made = _done(outcomes)
    if not made:
        return outcomes
    try:
        kind.complete(destination, made)
    except GrafanaError as error:
        undone = [Failure(change, error.account, error.remedy) for change in made]
        return [*undone, *(each for each in outcomes if isinstance(each, Failure))]
    return outcomes


def levels(changes: Iterable[Change], kinds: Kinds) -> Iterator[list[list[list[Change]]]]:
    """Yield what a level holds, as lanes of batches: writes by rising level, then deletions by falling level.

    A batch can be made at once. Batches of a lane follow one another: those of one kind with what is above first, and
    those of all kinds that share a lane.
    """
    changes = tuple(changes)
    parents = {change.key: _parent(change) for change in changes if kinds[change.key.kind].nests}

    def level(change: Change) -> int:
        return kinds[change.key.kind].level

    def lane(change: Change) -> str:
        return kinds[change.key.kind].lane or change.key.kind

    def batch(change: Change) -> tuple[str, int]:
        return change.key.kind, _depth(change.key, parents)

    for is_deletion in (False, True):
        chosen = [change for change in changes if (change.action is Action.DELETE) is is_deletion]
        for _, held in _grouped(chosen, level, backwards=is_deletion):
            lanes = [members for _, members in _grouped(held, lane)]
            yield [[each for _, each in _grouped(members, batch, backwards=is_deletion)] for members in lanes]


def _grouped(
    changes: Iterable[Change], key: Callable[[Change], Any], *, backwards: bool = False
) -> Iterator[tuple[Any, list[Change]]]:
    for name, members in groupby(sorted(changes, key=key, reverse=backwards), key=key):
        yield name, list(members)


def _parent(change: Change) -> Key:
    """Return the resource of the same kind that a change is below, such as the folder of a folder."""
    holder = change.desired or change.live
    return Key(change.key.kind, str(holder.document.get("parent", "")) if holder else "")


def _depth(key: Key, parents: Mapping[Key, Key]) -> int:
    """Return below how many others of the plan a resource is: they are made before it, and deleted after it."""
    above: list[Key] = []
    while (key := parents.get(key, key)) in parents and key not in above:
        above.append(key)
    return len(above)


def _made(destination: Destination, kind: Kind, change: Change, earlier: Sequence[Change]) -> Change | Failure:
    expected = kind.expected(change, earlier)
    try:
        try:
            _make(destination, kind, expected)
        except Conflict as error:
            now = kind.read(destination, change.key, change.desired)
            # An attempt that seemed to fail, or a deploy that was killed, may have made it already.
            return change if _holds(now, change) else _conflict(change, expected.version, error, now)
    except MissingSecretError as error:
        return Failure(change, error.message, error.remedy)
    except GrafanaError as error:
        return Failure(change, error.account, error.remedy)
    return change


def _conflict(change: Change, version: str, error: Conflict, now: Live | None) -> Failure:
    """Return why a change of a version collided: with somebody's change of the resource, or with something else."""
    if now is None or now.version == version:
        return Failure(change, error.account, error.remedy, is_conflict=True)
    who = f" {now.edit}" if str(now.edit) else ""
    message = f"it was changed{who} after the plan was made"
    return Failure(change, message, "Plan again, and look at what changed.", is_conflict=True)


def _make(destination: Destination, kind: Kind, change: Change) -> None:
    """Make one change; a call whose fate nobody knows is settled by looking."""
    if not kind.knows_versions:
        _require_unchanged(kind.read(destination, change.key, change.desired), change)
    try:
        if change.action is Action.DELETE:
            if kind.knows_versions:
                _require_unchanged(kind.read(destination, change.key, change.desired), change)
            if change.live is not None:
                kind.delete(destination, change.live)
        elif change.desired is not None:
            kind.write(destination, change.desired, change.live)
    except Unfinished:
        now = kind.read(destination, change.key, change.desired)
        if _holds(now, change):
            return
        if (now.version if now else "") != change.version:
            raise Conflict("it is another one than the plan saw", "Plan again.") from None
        if change.desired is None:
            raise
        kind.write(destination, change.desired, change.live)


def _require_unchanged(now: Live | None, change: Change) -> None:
    is_gone_as_wanted = now is None and change.desired is None
    if (now.version if now else "") != change.version and not is_gone_as_wanted:
        raise Conflict("it is another one than the plan saw", "Plan again.")


def _holds(now: Live | None, change: Change) -> bool:
    if change.desired is None:
        return now is None
    is_marked = now is not None and now.is_ours >= change.desired.is_ours
    return now is not None and is_marked and not changes_to(now, change.desired)


def unverified(destination: Destination, kinds: Kinds, changes: Iterable[Change]) -> list[tuple[Change, str]]:
    """Read back what was changed; return what is not as it should be, and how it differs."""
    destination = evolve(destination, resends_secrets=False)

    def look(change: Change) -> tuple[Change, str]:
        try:
            now = kinds[change.key.kind].read(destination, change.key, change.desired)
        except GrafanaError as error:
            return change, f"it could not be read back: {error.account}"
        if _holds(now, change):
            return change, ""
        if change.desired is None:
            return change, "it is still there"
        if now is None:
            return change, "it is not there"
        fields = [each.path for each in changes_to(now, change.desired)]
        return change, f"it is kept differently {kinds[change.key.kind].place}: {', '.join(fields[:5])}"

    return [(change, problem) for change, problem in destination.each(look, changes) if problem]
