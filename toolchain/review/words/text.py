"""A review as lines of text."""

from collections.abc import Iterator

from toolchain.review.change import Review, Risk
from toolchain.review.words.sentences import Alike, alike, loudness, not_compared, places, summary, values_of
from toolchain.review.words.values import listed, short

_WIDTH = 8


def text_lines(review: Review) -> Iterator[tuple[Risk | None, str]]:
    """Yield the lines of a review, each with the risk that it speaks of; None for what is below it or around."""
    yield None, summary(review)
    yield from ((None, line) for line in not_compared(review))
    for each in alike(review.changes):
        yield None, ""
        yield each.first.risk, f"{each.first.risk.value.ljust(_WIDTH)}{headline(each)}"
        for line in _below(each):
            yield None, f"{' ' * _WIDTH}{line}"


def headline(group: Alike) -> str:
    """Return what changes, in one line."""
    change = group.first
    before, after = (short(value) for value in values_of(change))
    values = f" {before} → {after}" if before and after else f" {before or after}" if before or after else ""
    effect = f", {loudness(change)}" if loudness(change) else ""
    kind = "" if len(group.changes) > 1 else f"{change.noun} "
    return f"{kind}{group.subject}: {change.what}{values}{effect}"


def _below(group: Alike) -> Iterator[str]:
    yield from group.first.words
    if len(group.changes) > 1:
        yield f"in {listed((each.name for each in group.changes), 8)}"
    yield f"{group.first.reason} ({places(group.changes)})"


def text(review: Review) -> str:
    """Return a review as text."""
    return "\n".join(line for _, line in text_lines(review)) + "\n"
