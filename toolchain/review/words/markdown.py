"""A review as Markdown, fit for a comment: what matters first, everything folded below, and never too long.

Names, titles and queries come from the definitions and stand in code spans, where they are no markup and call nobody.
"""

from collections.abc import Iterable, Iterator, Sequence

from toolchain.base.markdown import code, plain
from toolchain.review.change import Kind, Review, Risk
from toolchain.review.words.sentences import Alike, alike, loudness, not_compared, summary, values_of
from toolchain.review.words.values import counted, short

LIMIT = 65_000
"""Bytes of a comment; GitHub refuses one above 65,536 characters."""
_FIRST = 8
"""Changes that are shown without unfolding anything."""
_PLACES = 12
"""Subjects that are named of changes that are alike."""

AREAS: tuple[tuple[str, frozenset[Kind]], ...] = (
    ("Alerts", frozenset({Kind.ALERT})),
    ("Notifications", frozenset({Kind.POLICY, Kind.CONTACT_POINT, Kind.MUTE_TIMING, Kind.MESSAGE_TEMPLATE})),
    ("Objectives and recording rules", frozenset({Kind.OBJECTIVE, Kind.RECORDING})),
    (
        "Dashboards",
        frozenset({Kind.DASHBOARD, Kind.ROW, Kind.TAB, Kind.PANEL, Kind.QUERY, Kind.VARIABLE, Kind.ANNOTATION}),
    ),
    ("Other resources", frozenset({Kind.RESOURCE})),
    ("Reports", frozenset({Kind.REPORT})),
    ("Metrics, logs and traces", frozenset({Kind.METRIC, Kind.LOG_SCHEMA, Kind.TRACE_SCHEMA})),
    ("Environment and data sources", frozenset({Kind.DATA_SOURCE, Kind.ENVIRONMENT})),
)
"""The parts of a review, in their order."""


def markdown(review: Review) -> str:
    """Return a review fit for a comment."""
    head = f"### Review of {code(review.environment)}: {code(review.base)} → {code(review.head)}\n\n"
    head += f"{plain(summary(review))}\n"
    head += "".join(f"\n{plain(each)}\n" for each in not_compared(review))
    if not review.changes:
        return head
    groups = alike(review.changes)
    urgent = [each for each in groups if each.first.risk is not Risk.LOW][:_FIRST]
    head += "".join(f"\n{line}" for each in urgent for line in _item(each, with_words=False))
    head += "\n" if urgent else ""
    return _within_limit(head, [_area(title, kinds, groups) for title, kinds in AREAS], _foot(review))


def _within_limit(head: str, areas: Iterable[tuple[str, Sequence[str]]], foot: str) -> str:
    """Join the parts; items that do not fit are counted instead."""
    room = LIMIT - len((head + foot).encode()) - 400
    parts, left = [head], 0
    for title, items in areas:
        if not items:
            continue
        opening = f"\n<details><summary>{title} ({len(items)})</summary>\n\n"
        closing = "\n</details>\n"
        kept: list[str] = []
        room -= len((opening + closing).encode())
        for item in items:
            size = len(item.encode()) + 1
            if left or size > room:
                left += 1
                continue
            kept.append(item)
            room -= size
        if kept:
            parts.append(opening + "\n".join(kept) + "\n" + closing)
    if left:
        parts.append(f"\n**This comment is cut: {counted(left, 'entry')} did not fit.** `build.py diff` shows all.\n")
    return "".join(parts) + foot


def _area(title: str, kinds: frozenset[Kind], groups: Iterable[Alike]) -> tuple[str, list[str]]:
    return title, ["\n".join(_item(each, with_words=True)) for each in groups if each.first.kind in kinds]


def _item(group: Alike, *, with_words: bool) -> Iterator[str]:
    change, many = group.first, len(group.changes) > 1
    before, after = (code(short(value)) if value else "" for value in values_of(change))
    values = f" {before} → {after}" if before and after else f" {before or after}" if before or after else ""
    subject = group.subject if many else f"{change.noun} {code(change.name)}"
    effect = f", **{loudness(change)}**" if loudness(change) else ""
    words = "" if with_words or not change.words else f" {', '.join(code(each) for each in change.words[:3])}"
    yield (
        f"- {_MARKS[change.risk]} **{change.risk.value}** {subject}: {plain(change.what)}{values}{words}{effect}. "
        f"{plain(change.reason[:1].upper() + change.reason[1:])}. {_sources(group)}"
    )
    if not with_words:
        return
    for each in change.words:
        yield f"  - {code(each)}"
    if many:
        named = [code(each.name) for each in group.changes[:_PLACES]]
        more = f" and {len(group.changes) - _PLACES} more" if len(group.changes) > _PLACES else ""
        yield f"  - in {', '.join(named)}{more}"


_MARKS = {Risk.HIGH: "🔴", Risk.MEDIUM: "🟠", Risk.LOW: "⚪"}


def _sources(group: Alike) -> str:
    places = list(dict.fromkeys(str(each.source) for each in group.changes))
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return ", ".join(code(each) for each in places[:3]) + more


def _foot(review: Review) -> str:
    fires = {"condition", "threshold", "for", "keep firing", "added"}
    base, environment = code(review.base), review.environment
    if not any(each.kind is Kind.ALERT and each.what in fires for each in review.changes):
        return ""
    command = code(f"build.py backtest --base {review.base} -e {environment}")
    return f"\n{command} tells how often the changed alerts would have fired, beside {base}.\n"
