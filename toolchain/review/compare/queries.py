"""Queries of panels: compared by what they mean, so that another spelling is no change."""

from collections.abc import Iterator

from toolchain.base.order import out_of_order
from toolchain.compile.built.build import Build
from toolchain.compile.built.environment import BuiltEnvironment
from toolchain.compile.model import CompiledTarget
from toolchain.review.change import Change, Drawing, Kind, What
from toolchain.review.compare.paired_dashboards import Meanings, PlacedPanel
from toolchain.review.compare.pairing import paired
from toolchain.review.normal.aspects import differing, without
from toolchain.review.risk import assessed
from toolchain.review.words.queries import normal_text, target_words
from toolchain.review.words.values import duration, field_words

_NAMED = (
    *("refId", "datasource", "expr", "editorMode", "legendFormat", "hide", "range", "instant", "queryType", "format"),
    *("interval", "exemplar"),
)


def compare_queries(before: Build, after: Build, old: PlacedPanel, new: PlacedPanel) -> Iterator[Change]:
    """Yield what changes in the queries of a panel; the letters that Grafana calls them by are no change."""
    if [each.document for each in old.panel.targets] == [each.document for each in new.panel.targets]:
        return
    targets = paired(
        old.panel.targets,
        new.panel.targets,
        (lambda each: (normal_text(each), str(each.document.get("legendFormat"))), normal_text, _letter),
        Meanings().target_likeness,
    )
    drawing = Drawing(old.key, new.key)
    is_alone = len(old.panel.targets) == len(new.panel.targets) == 1

    def subject(target: CompiledTarget) -> tuple[str, ...]:
        return new.subject if is_alone else (*new.subject, _letter(target))

    for each in targets.removed:
        yield assessed(Kind.QUERY, subject(each), "removed", each.location, before=normal_text(each), drawing=drawing)
    for each in targets.added:
        yield assessed(Kind.QUERY, subject(each), "added", each.location, after=normal_text(each), drawing=drawing)
    for first, second in targets.both:
        words = target_words(first, second)
        if words:
            yield assessed(
                Kind.QUERY,
                subject(second),
                "query",
                second.location,
                before=first.text,
                after=second.text,
                words=words,
                drawing=drawing,
            )
        for name, was, becomes in differing(_aspects(before.environment, first), _aspects(after.environment, second)):
            yield assessed(
                Kind.QUERY, subject(second), name, second.location, before=was, after=becomes, drawing=drawing
            )
        settings = field_words(without(first.document, _NAMED), without(second.document, _NAMED))
        if settings:
            yield assessed(Kind.QUERY, subject(second), "settings", second.location, words=settings, drawing=drawing)
    order = {id(each): number for number, each in enumerate(old.panel.targets)}
    by_old_place = sorted(targets.both, key=lambda each: order[id(each[0])])
    if out_of_order([id(each) for _, each in by_old_place], [id(each) for _, each in targets.both]):
        yield assessed(Kind.PANEL, new.subject, "order of queries", new.panel.location, drawing=drawing)


def _letter(target: CompiledTarget) -> str:
    return str(target.document.get("refId") or "")


def _aspects(environment: BuiltEnvironment, target: CompiledTarget) -> dict[What, str]:
    document = target.document
    asked = [name for name in ("range", "instant") if document.get(name)]
    return {
        "legend": str(document.get("legendFormat") or ""),
        "mode": str(document.get("queryType") or " and ".join(asked)),
        "format": str(document.get("format") or ""),
        "minimum step": duration(str(document.get("interval") or "")),
        "exemplars": "shown" if document.get("exemplar") else "",
        "hidden": "yes" if document.get("hide") else "no",
        "data source": environment.source_key(document.get("datasource")),
    }
