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


def folded(rows: Sequence[Row]) -> list[Row]:
    """The rows with those collapsed that do not fit on the first screen, where the answer is."""
    found, bottom = list[Row](), 0
    for each in rows:
        bottom += 1 + placed(each.panels, 0)[1]
        found.append(attr.evolve(each, collapsed=each.collapsed or (bool(found) and bottom > FIRST_SCREEN)))
    return found


def dashboard(
    page: DashboardRef,
    *,
    description: str,
    tags: Sequence[str],
    rows: Sequence[Row],
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
        rows=folded([colored(each) for each in rows]),
        variables=[ENVIRONMENT, *variables],
        scope=[ENVIRONMENT],
        links=[links.page("Start", f"/d/{refs.OVERVIEW.uid}"), links.siblings("MediaNest", [TAG]), *related],
        annotations=[DEPLOYS, RESTARTS],
        time_from=time_from,
        refresh=refresh,
        folder=page.folder,
        waivers=waivers,
    )
