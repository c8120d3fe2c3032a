"""What ``/apis`` says of the groups that a release serves.

Source: docs/reference/grafana-api.md, 1.2 and 1.3.
"""

from grafana_stand_in.messages import Document, Response, answer
from grafana_stand_in.profile import APP_KINDS, DASHBOARD_GROUP, FOLDER_GROUP, AppKind, Profile
from grafana_stand_in.resource_kind import NOT_SERVED
from grafana_stand_in.routing import Exchange, Route

_KINDS = (
    AppKind(DASHBOARD_GROUP, (), "dashboards", "Dashboard"),
    AppKind(FOLDER_GROUP, (), "folders", "Folder"),
    *APP_KINDS,
)
_VERBS = ["create", "delete", "get", "list", "patch", "update"]


def _versions(profile: Profile) -> dict[str, tuple[str, ...]]:
    groups = {
        DASHBOARD_GROUP: profile.dashboard_versions,
        FOLDER_GROUP: profile.folder_versions,
        **{each.group: each.versions for each in APP_KINDS},
    }
    return {group: versions for group, versions in groups.items() if versions}


def _group(name: str, versions: tuple[str, ...]) -> Document:
    shown = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": shown, "preferredVersion": shown[0]}


def _list(exchange: Exchange) -> Response:
    groups = [_group(name, versions) for name, versions in _versions(exchange.profile).items()]
    return answer({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})


def _read_group(exchange: Exchange) -> Response:
    versions = _versions(exchange.profile).get(exchange["group"])
    if versions is None:
        return NOT_SERVED
    return answer({"kind": "APIGroup", "apiVersion": "v1", **_group(exchange["group"], versions)})


def _resources(exchange: Exchange) -> Response:
    group, version = exchange["group"], exchange["version"]
    if version not in _versions(exchange.profile).get(group, ()):
        return NOT_SERVED
    (kind,) = (each for each in _KINDS if each.group == group)
    resource = {"name": kind.plural, "singularName": kind.name.lower(), "namespaced": True}
    resource |= {"kind": kind.name, "verbs": _VERBS}
    document: Document = {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": f"{group}/{version}"}
    return answer({**document, "resources": [resource]})


def _has_apis(profile: Profile) -> bool:
    return profile.has_apis


ROUTES = (
    Route("GET", "/apis", _list, when=_has_apis),
    Route("GET", "/apis/{group}", _read_group, when=_has_apis),
    Route("GET", "/apis/{group}/{version}", _resources, when=_has_apis),
)
