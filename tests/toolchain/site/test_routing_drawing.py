"""The drawing of the routing: every policy and contact point is on it, as text that leads to it, and none overlap."""

import re
from collections.abc import Iterator
from itertools import combinations
from xml.etree import ElementTree

from tests.toolchain.routes import PAGERS, READERS
from toolchain.define.alerting.routing import Policy, Routing, when
from toolchain.define.alerting.routing.matching import Route, route_tree
from toolchain.site.pages.routing_drawing import Policy as Placed
from toolchain.site.pages.routing_drawing import drawing

SVG = "{http://www.w3.org/2000/svg}"
ROUTING = Routing(
    contact_point=READERS,
    policies=[
        Policy(
            contact_point=PAGERS,
            matchers=when(severity="critical"),
            continues=True,
            policies=[Policy(contact_point=READERS, matchers=when(service="<&\"'>" * 20))],
        ),
        Policy(contact_point=READERS, matchers=when(severity="warning"), muted=["Nights"]),
    ],
)
POINTS = [
    (PAGERS.name, "contact-pagers", [("pagerduty", "KEY")]),
    (READERS.name, "contact-readers", [("webhook", "<b>")]),
]


def placed(route: Route, anchor: str = "policy", depth: int = 0) -> Iterator[Placed]:
    """The policies of a tree in their order."""
    yield route, anchor, depth
    for number, each in enumerate(route.routes, 1):
        yield from placed(each, f"{anchor}-{number}", depth + 1)


def drawn() -> ElementTree.Element:
    """The drawing, read as XML."""
    svg = drawing(list(placed(route_tree(ROUTING))), POINTS)
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_everything_on_it_is_a_text_that_leads_to_what_it_is() -> None:
    links = [each.attrib["href"] for each in drawn().iter(f"{SVG}a")]
    assert links == ["#policy", "#policy-1", "#policy-1-1", "#policy-2", "#contact-pagers", "#contact-readers"]
    texts = [each.text or "" for each in drawn().iter(f"{SVG}text")]
    assert {"every alert", "severity = critical", "and on to the next policy", "muted: Nights", "Pagers"} <= set(texts)
    assert all(len(each) <= 40 for each in texts)


def test_it_has_a_title_and_says_in_words_what_it_shows() -> None:
    root = drawn()
    named = root.attrib["aria-labelledby"].split()
    assert [each.attrib["id"] for each in root if each.tag in (f"{SVG}title", f"{SVG}desc")] == named
    told = next(each.text or "" for each in root if each.tag == f"{SVG}desc")
    assert "severity = critical goes to Pagers" in told


def test_no_box_lies_on_another_and_all_are_within() -> None:
    root = drawn()
    width, height = (float(each) for each in root.attrib["viewBox"].split()[2:])
    boxes = [
        tuple(float(each.attrib[name]) for name in ("x", "y", "width", "height")) for each in root.iter(f"{SVG}rect")
    ]
    assert len(boxes) == 6
    for x, y, wide, high in boxes:
        assert x >= 0 and y >= 0 and x + wide <= width and y + high <= height
    for (x, y, wide, high), (other_x, other_y, other_wide, other_high) in combinations(boxes, 2):
        apart = x + wide <= other_x or other_x + other_wide <= x or y + high <= other_y or other_y + other_high <= y
        assert apart


def test_each_policy_has_a_line_to_whom_it_tells() -> None:
    lines = [each for each in drawn().iter(f"{SVG}path") if each.attrib["class"] == "arrow"]
    assert len(lines) == 4
    assert all(re.match(r"M[\d.]+ [\d.]+C", each.attrib["d"]) for each in lines)
