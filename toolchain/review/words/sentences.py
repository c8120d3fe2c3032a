"""A review in sentences, which every form shares: the summary, what each change is, and which changes are alike."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from toolchain.review.change import Change, Effect, Kind, Review, Risk
from toolchain.review.words.values import counted, listed

NOTHING = "Nothing changes."


@frozen(eq=False)
class Alike:
    """Changes that say the same of several subjects, such as a label that was added to every query."""

    changes: tuple[Change, ...]

    @property
    def first(self) -> Change:
        """The one that stands for all."""
        return self.changes[0]

    @property
    def subject(self) -> str:
        """What they are of: the name of the only one, or how many."""
        first = self.first
        return first.name if len(self.changes) == 1 else counted(len(self.changes), first.noun)


def alike(changes: Iterable[Change]) -> list[Alike]:
    """Return changes in their order, those together that differ in nothing but the subject."""
    found: dict[tuple[object, ...], list[Change]] = {}
    for each in changes:
        values = values_of(each)
        key = (each.kind, each.noun, each.what, values, each.words, each.effect, each.risk, each.reason)
        is_lone = each.what in ("added", "removed", "renamed", "moved") or not (each.words or any(values))
        found.setdefault((*key, each.subject) if is_lone else key, []).append(each)
    return [Alike(tuple(those)) for those in found.values()]


def summary(review: Review) -> str:
    """Return how much changes, in one or two sentences."""
    if not review.changes:
        if not review.respelt:
            return NOTHING
        files = f"{counted(len(review.respelt), 'compiled file')}"
        verb = "is" if len(review.respelt) == 1 else "are"
        return f"{NOTHING} {files} {verb} written differently and mean{'s' if verb == 'is' else ''} the same."
    risks = [f"{review.count(each)} {each.value}" for each in Risk if review.count(each)]
    text = f"{counted(len(review.changes), 'change')}: {', '.join(risks)} risk."
    for effect in (Effect.QUIETER, Effect.LOUDER):
        names = list(dict.fromkeys(_called(each) for each in review.with_effect(effect)))
        if names:
            text += f" {effect.value.capitalize()}: {listed(names)}."
    return text


def not_compared(review: Review) -> tuple[str, ...]:
    """Return in sentences what old versions do not tell of."""
    return tuple(
        f"Not compared, for the build of {name} does not tell of it: {listed(those, len(those))}."
        for name, those in review.untold.items()
        if those
    )


def _called(change: Change) -> str:
    return change.name if change.kind is Kind.ALERT else f"{change.noun} {change.name}"


def loudness(change: Change) -> str:
    """Return whether people hear more or less because of a change; empty where neither."""
    return change.effect.value if change.what not in ("added", "removed") else ""


def values_of(change: Change) -> tuple[str, str]:
    """Return the values before and after that are worth showing beside each other; words replace long ones."""
    return (
        ("", "")
        if change.words and change.what in ("condition", "expression", "query", "receiver")
        else (
            change.before,
            change.after,
        )
    )


def places(changes: Sequence[Change]) -> str:
    """Return where changes are defined, each line once."""
    return listed((str(each.source) for each in changes), 3)
