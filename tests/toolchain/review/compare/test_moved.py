"""What changed places with others is told with its old place, thousands of them in the time of a few."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from attrs import evolve

from tests.toolchain.review import shop
from toolchain.base.documents.json_reader import read_json
from toolchain.compile.built.build import Build
from toolchain.define.alerting.routing import Policy, Routing, when
from toolchain.define.alerting.routing.matching import route_tree
from toolchain.project.file_dashboards import file_dashboard
from toolchain.project.of_files import project_of_files
from toolchain.review.change import Kind
from toolchain.review.lone_dashboards import lone_dashboard
from toolchain.review.review import review

MANY = 2_000


def panel(number: int) -> dict[str, Any]:
    """A panel, without its place."""
    expr = f"sum(rate(requests_{number}_total[5m]))"
    return {"id": number, "type": "timeseries", "title": f"{number}", "targets": [{"refId": "A", "expr": expr}]}


def in_one_row(numbers: Sequence[int]) -> Build:
    """One panel below the other."""
    return of_dashboard([panel(number) | grid(at) for at, number in enumerate(numbers)])


def in_rows(numbers: Sequence[int]) -> Build:
    """One row below the other, each of one panel."""
    return of_dashboard(
        {
            "id": MANY + number,
            "type": "row",
            "title": f"{number}",
            "collapsed": True,
            "panels": [panel(number) | grid(at)],
            **grid(at),
        }
        for at, number in enumerate(numbers)
    )


def grid(place: int) -> dict[str, Any]:
    return {"gridPos": {"x": 0, "y": place, "w": 24, "h": 1}}


def of_dashboard(panels: Any) -> Build:
    document = {"uid": "many", "title": "Many", "schemaVersion": 39, "panels": list(panels)}
    source = file_dashboard("many.json", read_json(json.dumps(document)))
    assert source is not None
    return lone_dashboard(source, project_of_files())


def of_policies(numbers: Sequence[int]) -> Build:
    """One policy after the other."""
    build = shop.shop()
    point = next(each for each in build.routing.contact_points if each.name == "Team").name
    policies = [Policy(contact_point=point, matchers=when(team=f"{number}")) for number in numbers]
    tree = route_tree(Routing(contact_point=point, group_by=["alertname"], policies=policies))
    return evolve(build, routing=evolve(build.routing, root=tree))


@pytest.mark.parametrize(
    ("of", "kind", "what"),
    [(in_one_row, Kind.PANEL, "moved"), (in_rows, Kind.ROW, "moved"), (of_policies, Kind.POLICY, "order")],
)
def test_thousands_that_changed_places_are_told_each_with_its_old_place(of: Any, kind: Kind, what: str) -> None:
    before, after = of(range(MANY)), of(range(MANY)[::-1])
    found = review(before, after, base="before", head="after").changes
    assert {(each.kind, each.what) for each in found} == {(kind, what)}
    assert sorted((each.before, each.after) for each in found) == sorted(
        (f"place {MANY - number}", f"place {number + 1}") for number in range(1, MANY)
    )


def test_the_old_place_is_that_among_those_that_are_still_there() -> None:
    found = review(of_policies(range(5)), of_policies([3, 4, 1]), base="before", head="after").changes
    moved = [(each.subject, each.before, each.after) for each in found if each.what == "order"]
    assert moved == [(("team=1 to Team",), "place 1", "place 3")]
