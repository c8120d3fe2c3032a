"""Queries look back no further than samples are kept.

`avg_over_time(x[90d])` on a Prometheus that keeps 15 days is the mean of 15 days, and nobody sees it. A query that only
reads what is older, as `x offset 30d` does, is empty for ever. In a subquery the looks back add up.

How long samples are kept says the environment's stack, or `retention = "15d"` in `.observability.toml`; where nobody
does, nothing is said here. Record what is needed for longer, keep samples for longer, or look back for less.
"""

from collections.abc import Iterable, Iterator

from attrs import frozen

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity
from toolchain.check.rule import Reach, Rule, Violation, each_target, panel_name
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.ast import Expression, Range, Selector, Subquery, children

_DAY = 86_400


@frozen
class _Look:
    """How far a query looks back, in seconds: at the least, and at the most, and the part that does."""

    nearest: float
    furthest: float
    part: Expression


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield queries that read what is older than the oldest sample that is kept."""
    kept = duration_seconds(compilation.project.samples_kept_for) or 0.0
    if not kept:
        return
    for dashboard, panel, target in each_target(compilation):
        if target.analysis is not None:
            for look in _too_far(target.analysis.expression, kept):
                span = look.part.span
                location = target.at("expr", offset=span[0] if span else 0)
                problem = f"{panel_name(dashboard, panel)}: {_problem(look, kept)}"
                yield Violation(
                    location, problem, _remedy(kept), (panel.origin, dashboard.origin), _severity(look, kept)
                )
    for rule in compilation.every_rule:
        for query in rule.queries:
            if isinstance(query.analysis, Analysis):
                for look in _too_far(query.analysis.expression, kept):
                    span = look.part.span
                    location = rule.at(*query.path, offset=span[0] if span else 0)
                    problem = f"{rule.owner}: {_problem(look, kept)}"
                    yield Violation(location, problem, _remedy(kept), rule.definitions, _severity(look, kept))


def _too_far(expression: Expression, kept: float) -> Iterator[_Look]:
    """Yield the look that goes furthest, where that is too far."""
    look = max(_looks(expression), key=lambda each: each.furthest, default=None)
    if look is not None and look.furthest > kept:
        yield look


def _looks(node: Expression) -> Iterator[_Look]:
    match node:
        case Selector():
            yield from _shifted((_Look(0.0, 0.0, node),), node.offset, node.at, node)
        case Range(selector=selector, window=window):
            yield from _shifted((_Look(0.0, _seconds(window), node),), selector.offset, selector.at, node)
        case Subquery(expression=inner, window=window):
            looks = (_Look(each.nearest, each.furthest + _seconds(window), node) for each in _looks(inner))
            yield from _shifted(looks, node.offset, node.at, node)
        case _:
            for child in children(node):
                yield from _looks(child)


def _shifted(looks: Iterable[_Look], offset: str, at: str, part: Expression) -> Iterator[_Look]:
    """Yield looks behind an offset; none behind @, which says when itself."""
    back = -_seconds(offset[1:]) if offset.startswith("-") else _seconds(offset)
    if not at:
        yield from (_Look(each.nearest + back, each.furthest + back, part) for each in looks)


def _seconds(duration: str) -> float:
    return duration_seconds(duration) or 0.0


def _problem(look: _Look, kept: float) -> str:
    what = "is empty for ever: it looks" if look.nearest > kept else "looks"
    return f"{what} back {_days(look.furthest)}, and samples are kept for {_days(kept)}"


def _remedy(kept: float) -> str:
    return f"Look back for less than {_days(kept)}, record what is needed, or keep samples for longer."


def _severity(look: _Look, kept: float) -> Severity:
    return Severity.ERROR if look.nearest > kept else Severity.WARNING


def _days(seconds: float) -> str:
    return f"{seconds / _DAY:g} days" if seconds >= _DAY else f"{seconds:g} s"


RULE = Rule("query-retention", Severity.WARNING, __doc__, check, reach=Reach.ANYBODY)
