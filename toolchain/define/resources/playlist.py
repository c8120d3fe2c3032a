"""Playlists: dashboards that a screen on the wall shows in turn (docs/reference/grafana-api.md, 6)."""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import field, frozen
from grafanalib import core

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Name, Period, Uid
from toolchain.base.documents.document import Document, items
from toolchain.base.errors import DefinitionError
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.define.dashboard import HouseDashboard
from toolchain.define.reference import DashboardRef, Tag
from toolchain.define.resources.kind import ApiKind, ResourceApi, Told

_BY_UID, _BY_TAG = "dashboard_by_uid", "dashboard_by_tag"


@checked
@frozen(eq=False, kw_only=True)
class Playlist:
    """Dashboards that a screen shows one after the other, each for an ``interval``; then it begins anew.

    A dashboard is named by itself or by its reference; ``Tag("slo")`` stands for every dashboard that has the tag. The
    screen opens ``/playlists/play/UID``. ``interval`` is a number with one unit, which is what Grafana reads, and long
    enough for a dashboard to load. Raises DefinitionError.
    """

    uid: Uid
    title: Name
    dashboards: Sequence[DashboardRef | HouseDashboard | core.Dashboard | Tag]
    interval: Period = "5m"
    waivers: Sequence[Waiver] = ()
    location: SourceLocation = field(factory=calling_location, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse one that shows nothing."""
        if not self.dashboards:
            raise DefinitionError(f"playlist {self.uid!r} shows no dashboard", "Name those that it is to show.")

    @property
    def shown(self) -> tuple[DashboardRef | Tag, ...]:
        """What it shows, in its order."""
        return tuple(
            each if isinstance(each, DashboardRef | Tag) else DashboardRef(str(each.uid), str(each.title))
            for each in self.dashboards
        )


def _spec(playlist: Playlist) -> Document:
    return {"title": playlist.title, "interval": playlist.interval, "items": [_item(each) for each in playlist.shown]}


def _item(shown: DashboardRef | Tag) -> Document:
    if isinstance(shown, Tag):
        return {"type": _BY_TAG, "value": shown.name}
    return {"type": _BY_UID, "value": shown.uid}


def _leads_to(playlist: Playlist) -> Iterable[DashboardRef | Tag]:
    return playlist.shown


def _item_words(listed: Any) -> str:
    return ", ".join(
        f"all tagged {each.get('value')}" if each.get("type") == _BY_TAG else str(each.get("value"))
        for each in items(listed)
    )


PLAYLIST = ApiKind(
    name="playlist",
    folder="playlists",
    package="playlists",
    definition=Playlist,
    api=ResourceApi("playlist.grafana.app", ("v1", "v0alpha1"), "Playlist", "playlists"),
    spec=_spec,
    leads_to=_leads_to,
    told={
        "dashboards": Told(("spec", "items"), _item_words),
        "changes every": Told(("spec", "interval")),
    },
    essence="dashboards",
    risks={
        "removed": ("medium", "screens that play it show nothing any more"),
        "uid": ("medium", "screens that play it show nothing until they open the new address"),
        "dashboards": ("low", "screens that play it show something else"),
    },
)
