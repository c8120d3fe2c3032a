"""What every MediaNest dashboard has: the environment as scope, deploy annotations, links to its siblings."""

from collections.abc import Sequence
from typing import Any

import attr

from dashboards import _refs as refs
from dashboards._colors import colored
from metrics.exporters.prom_client import PROCESS_START_TIME_SECONDS
from metrics.exporters.synthetic import UP
from metrics.jobs import APP
from toolchain import define as kit
from toolchain.define import (
    THIS_ENVIRONMENT,
    DashboardRef,
    HouseDashboard,
    HouseVariable,
    Row,
    Tabs,
    Waiver,
    links,
    q,
    query_annotation,
    tag_annotation,
    var,
)
from toolchain.define.layout import placed

__all__ = ["TAG", "dashboard", "refs", "to"]

TAG = "medianest"

ENVIRONMENT = var.label_values(
    "environment", "Environment", q.select(UP, job=APP.name), "environment", choice=var.ONE, default=THIS_ENVIRONMENT
)

DEPLOYS = tag_annotation("Deploys", [TAG, "deploy"], color="purple")
RESTARTS = query_annotation(
    "Restarts",
    q.changes(q.select(PROCESS_START_TIME_SECONDS, job=APP.name), "2m") > 0,
    title="Backend restarted",
    text="{{instance}}",
    color="orange",
)


FIRST_SCREEN = 24
"""Grid rows that a browser shows without scrolling; what is below is folded, and read by whoever asks for it."""


def to(page: DashboardRef, title: str = "", **variables: str) -> dict[str, Any]:
    """A link to another dashboard, by its own title unless another is given; it keeps the environment."""
    return links.to(page, title, {"environment": "$environment", **variables})


def painted(part: Row | Tabs) -> Row | Tabs:
    """The part with the colours of the house."""
    if isinstance(part, Tabs):
        return with_rows(part, [[colored(each) for each in tab.rows] for tab in part.tabs])
    return colored(part)


def with_rows(tabs: Tabs, rows: Sequence[Sequence[Row | Tabs]]) -> Tabs:
    """The tabs with other rows in each."""
    kept = (tuple(each for each in own if isinstance(each, Row)) for own in rows)
    return attr.evolve(tabs, tabs=tuple(attr.evolve(tab, rows=own) for tab, own in zip(tabs.tabs, kept, strict=True)))


def folded(parts: Sequence[Row | Tabs], above: int = 0) -> list[Row | Tabs]:
    """The rows with those collapsed that do not fit on the first screen, where the answer is.

    Tabs count from where they are for the first of them, and each from its own top for the others.
    """
    found, bottom = list[Row | Tabs](), above
    for each in parts:
        if isinstance(each, Tabs):
            shown = [folded(tab.rows, 0 if index else bottom) for index, tab in enumerate(each.tabs)]
            found.append(with_rows(each, shown))
            continue
        bottom += 1 + placed(each.panels, 0)[1]
        is_below = bool(found or above) and bottom > FIRST_SCREEN
        found.append(attr.evolve(each, collapsed=each.collapsed or is_below))
    return found


def dashboard(
    page: DashboardRef,
    *,
    description: str,
    tags: Sequence[str],
    rows: Sequence[Row | Tabs],
    variables: Sequence[HouseVariable] = (),
    related: Sequence[dict[str, Any]] = (),
    time_from: str = "now-6h",
    refresh: str = "1m",
    waivers: Sequence[Waiver] = (),
) -> HouseDashboard:
    """Return a dashboard in house style: every query is kept to the chosen environment, and what is not on the first
    screen is folded.

    ``related`` are links shown beside the menus of all dashboards and of those with the same tags.
    """
    return kit.dashboard(
        uid=page.uid,
        title=page.title,
        description=description,
        tags=[TAG, *tags],
        rows=folded([painted(each) for each in rows]),
        variables=[ENVIRONMENT, *variables],
        scope=[ENVIRONMENT],
        links=[links.page("Start", f"/d/{refs.OVERVIEW.uid}"), links.siblings("MediaNest", [TAG]), *related],
        annotations=[DEPLOYS, RESTARTS],
        time_from=time_from,
        refresh=refresh,
        folder=page.folder,
        waivers=waivers,
    )
