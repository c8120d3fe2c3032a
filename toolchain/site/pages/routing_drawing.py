"""The routing as a drawing: policies as an indented tree, and lines to the contact points that they tell.

It is SVG within the page, so that it has the page's colours, is text to a reader and to a search, and prints sharply.
"""

from collections.abc import Iterator, Sequence
from html import escape

from attrs import frozen

from toolchain.define.alerting.routing.matching import Route
from toolchain.define.alerting.routing.receivers import PagerDuty
from toolchain.site.policies import conditions_of, duration

_LEFT, _RIGHT, _INDENT = 348, 330, 26
_BETWEEN = 112
_LINE, _PAD, _GAP = 18, 10, 12
_MOST_SIGNS = 40

Policy = tuple[Route, str, int]
"""A policy, its anchor, and how deep it is."""
Point = tuple[str, str, Sequence[tuple[str, str]]]
"""The name of a contact point, its anchor, and its integrations."""


@frozen
class _Box:
    """A rectangle with lines of text, the first of which is its name."""

    x: float
    y: float
    width: float
    lines: tuple[str, ...]
    anchor: str
    kind: str

    @property
    def height(self) -> float:
        return len(self.lines) * _LINE + 2 * _PAD

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def drawing(policies: Sequence[Policy], points: Sequence[Point]) -> str:
    """Return the drawing as SVG; policies come in the order of the tree, each before those below it."""
    deepest = max(depth for _, _, depth in policies)
    boxes = list(_policy_boxes(policies))
    right = _LEFT + deepest * _INDENT + _BETWEEN
    found = _point_boxes(policies, boxes, points, right)
    width = right + _RIGHT + 2
    height = max(each.y + each.height for each in (*boxes, *found.values())) + 2
    lines = "".join(
        (*_branches(policies, boxes), *_arrows(policies, boxes, found)),
    )
    body = "".join(map(_drawn, (*boxes, *found.values())))
    told = "; ".join(_sentence(route) for route, _, _ in policies)
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" role="group" '
        'aria-labelledby="drawing-title drawing-text"><title id="drawing-title">Notification policies and the contact '
        f'points that they tell</title><desc id="drawing-text">{escape(told)}</desc>{lines}{body}</svg>'
    )


def _sentence(route: Route) -> str:
    conditions = " and ".join(conditions_of(route)) or "every other alert"
    return f"{conditions} goes to {route.contact_point}"


def _policy_boxes(policies: Sequence[Policy]) -> Iterator[_Box]:
    y = 1.0
    for route, anchor, depth in policies:
        conditions = [_short(each) for each in conditions_of(route)] or ["every alert"]
        when = f"after {duration(route.group_wait)}, again after {duration(route.repeat_interval)}"
        notes = [f"muted: {', '.join(route.muted)}"] if route.muted else []
        notes += [f"only in: {', '.join(route.active)}"] if route.active else []
        notes += ["and on to the next policy"] if route.continues else []
        box = _Box(1 + depth * _INDENT, y, _LEFT, (*conditions, when, *map(_short, notes)), anchor, "policy")
        yield box
        y += box.height + _GAP


def _point_boxes(
    policies: Sequence[Policy], boxes: Sequence[_Box], points: Sequence[Point], x: float
) -> dict[str, _Box]:
    """Return the boxes of contact points, each as near to the policies that tell it as there is room."""
    heights: dict[str, list[float]] = {}
    for (route, _, _), box in zip(policies, boxes, strict=True):
        heights.setdefault(route.contact_point, []).append(box.middle)
    named = {name: (anchor, ways) for name, anchor, ways in points if name in heights}
    ordered = sorted(named, key=lambda name: (sum(heights[name]) / len(heights[name]), name))
    found, y = dict[str, _Box](), 1.0
    for name in ordered:
        anchor, ways = named[name]
        kind = "point pager" if any(each == PagerDuty.type for each, _ in ways) else "point"
        box = _Box(x, y, _RIGHT, (name, *(_short(f"{way} {to}") for way, to in ways)), anchor, kind)
        wanted = sum(heights[name]) / len(heights[name]) - box.height / 2
        placed = _Box(x, max(y, wanted), _RIGHT, box.lines, anchor, kind)
        found[name] = placed
        y = placed.y + placed.height + _GAP
    return found


def _branches(policies: Sequence[Policy], boxes: Sequence[_Box]) -> Iterator[str]:
    above: dict[int, _Box] = {}
    for (_, _, depth), box in zip(policies, boxes, strict=True):
        if depth:
            parent = above[depth - 1]
            x, top = parent.x + _INDENT / 2 + 0.5, parent.y + parent.height
            yield f'<path class="branch" d="M{x:g} {top:g}V{box.middle:g}H{box.x:g}"/>'
        above[depth] = box


def _arrows(policies: Sequence[Policy], boxes: Sequence[_Box], points: dict[str, _Box]) -> Iterator[str]:
    for (route, _, _), box in zip(policies, boxes, strict=True):
        point = points.get(route.contact_point)
        if point is not None:
            start, end, y = box.x + box.width, point.x, point.middle
            bend = start + (end - start) / 2
            yield (
                f'<path class="arrow" d="M{start:g} {box.middle:g}C{bend:g} {box.middle:g} {bend:g} {y:g} '
                f'{end - 6:g} {y:g}"/><path class="head" d="M{end:g} {y:g}l-8 -4v8z"/>'
            )


def _drawn(box: _Box) -> str:
    texts = "".join(
        f'<text x="{box.x + 12:g}" y="{box.y + _PAD + (index + 0.75) * _LINE:g}"'
        f"{'' if index == 0 else _quiet(box, line)}>{escape(line)}</text>"
        for index, line in enumerate(box.lines)
    )
    return (
        f'<a href="#{escape(box.anchor)}" class="{box.kind}"><rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" '
        f'height="{box.height:g}" rx="6"/>{texts}</a>'
    )


def _quiet(box: _Box, line: str) -> str:
    return (
        ""
        if box.kind == "policy" and not line.startswith(("after ", "muted: ", "only in: ", "and on "))
        else ' class="quiet"'
    )


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else f"{text[: _MOST_SIGNS - 1]}…"
