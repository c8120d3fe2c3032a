"""Links between dashboards, from panels and from values."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Count, Name
from toolchain.define.reference import DashboardRef

TIME_RANGE = "${__url_time_range}"
_KEPT = "${}:"


@checked
def dashboard_url(uid: Name, variables: Mapping[str, str] | None = None, *, panel: Count | None = None) -> str:
    """Return the path of a dashboard with the current time range.

    Values may hold Grafana variables such as ``${__field.labels.endpoint}`` or ``$environment``.
    """
    parameters = "".join(f"&var-{name}={quote(value, safe=_KEPT)}" for name, value in (variables or {}).items())
    view = "" if panel is None else f"&viewPanel={panel}"
    return f"/d/{uid}?{TIME_RANGE}{parameters}{view}"


@checked
def to_dashboard(title: str, uid: Name, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a panel link or data link to another dashboard."""
    return {"title": title, "url": dashboard_url(uid, variables), "targetBlank": False}


@checked
def to(dashboard: DashboardRef, title: str = "", variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a panel link or data link to another dashboard of ours, by its own title unless another is given."""
    return to_dashboard(title or dashboard.title, dashboard.uid, variables)


@checked
def to_url(title: str, url: str) -> dict[str, Any]:
    """Return a panel link or data link to an address; it opens in a new tab."""
    return {"title": title, "url": url, "targetBlank": True}


@checked
def siblings(title: str, tags: Sequence[str]) -> dict[str, Any]:
    """Return a dashboard link: a menu of the dashboards that carry all the tags, keeping time and variables."""
    return {
        "title": title,
        "type": "dashboards",
        "tags": list(tags),
        "url": "",
        "icon": "external link",
        "tooltip": "",
        "asDropdown": True,
        "targetBlank": False,
        "includeVars": True,
        "keepTime": True,
    }


@checked
def page(title: str, url: str, *, tooltip: str = "") -> dict[str, Any]:
    """Return a dashboard link to one page or one other dashboard, keeping time and variables."""
    return {
        "title": title,
        "type": "link",
        "tags": [],
        "url": url,
        "icon": "dashboard",
        "tooltip": tooltip,
        "asDropdown": False,
        "targetBlank": False,
        "includeVars": True,
        "keepTime": True,
    }


Kept = Literal["time", "variables"]
"""What comes along to where a link leads."""


@checked
def tagged(
    title: str,
    tags: Sequence[str],
    *,
    keeps: Sequence[Kept] = (),
    menu: bool = False,
    new_tab: bool = False,
    icon: str = "external link",
    tooltip: str = "",
) -> dict[str, Any]:
    """Return a dashboard link to all dashboards that carry the tags, beside each other or in a ``menu``."""
    found = _dashboard_link("dashboards", title, keeps, icon, tooltip, new_tab=new_tab)
    return {**found, "tags": list(tags), "asDropdown": menu}


@checked
def address(
    title: str,
    url: str,
    *,
    keeps: Sequence[Kept] = (),
    new_tab: bool = False,
    icon: str = "external link",
    tooltip: str = "",
) -> dict[str, Any]:
    """Return a dashboard link to an address."""
    return {**_dashboard_link("link", title, keeps, icon, tooltip, new_tab=new_tab), "url": url}


def _dashboard_link(
    kind: str, title: str, keeps: Sequence[Kept], icon: str, tooltip: str, *, new_tab: bool
) -> dict[str, Any]:
    return {
        "title": title,
        "type": kind,
        "tags": [],
        "url": "",
        "icon": icon,
        "tooltip": tooltip,
        "asDropdown": False,
        "targetBlank": new_tab,
        "includeVars": "variables" in keeps,
        "keepTime": "time" in keeps,
    }
