"""From a request to a response: the route, the caller, the organisation, the permission.

Source: docs/reference/grafana-api.md, 1.1, 1.2 and 7.4.
"""

from collections.abc import Mapping

from grafana_stand_in import (
    alert_rules,
    annotations,
    app_resources,
    contact_points,
    dashboard_resources,
    dashboard_versions,
    dashboards,
    datasources,
    discovery,
    folder_resources,
    folders,
    front_page,
    identity,
    library_elements,
    mute_timings,
    permissions,
    policies,
    rule_groups,
    rule_loader,
    rule_states,
    ruler,
    search,
    teams,
    templates,
    users,
)
from grafana_stand_in.access import Identity
from grafana_stand_in.messages import ApiError, Request, Response, answer, refuse, refuse_resource
from grafana_stand_in.profile import Profile
from grafana_stand_in.resource_kind import NOT_SERVED
from grafana_stand_in.routing import Exchange, Installation, Router
from grafana_stand_in.store import Store

_FAMILIES = (
    alert_rules,
    annotations,
    app_resources,
    contact_points,
    dashboard_resources,
    dashboard_versions,
    dashboards,
    datasources,
    discovery,
    folder_resources,
    folders,
    front_page,
    identity,
    library_elements,
    mute_timings,
    permissions,
    policies,
    rule_groups,
    rule_loader,
    rule_states,
    ruler,
    search,
    teams,
    templates,
    users,
)

_NOBODY = Identity(0, "user", "", {})


def router_for(profile: Profile) -> Router:
    """Return every route that a release has."""
    return Router((route for family in _FAMILIES for route in family.ROUTES), profile)


def respond(installation: Installation, router: Router, request: Request) -> Response:
    """Carry a request out; a refusal is a response as well."""
    try:
        return _respond(installation, router, request)
    except ApiError as refusal:
        return refusal.response


def _respond(installation: Installation, router: Router, request: Request) -> Response:
    found = router.find(request.method, request.segments)
    first = installation.stores[1]
    if found is not None and found[0].is_public:
        route, parameters = found
        return route.handler(Exchange(request, installation, first, _NOBODY, parameters))
    caller = installation.directory.authenticate(request)
    if found is None:
        return NOT_SERVED if request.is_resource_api else answer({"message": "Not found"}, 404)
    route, parameters = found
    store = _organisation(installation, request, caller, parameters)
    exchange = Exchange(request, installation, store, caller, parameters)
    exchange.require(route.action)
    return route.handler(exchange)


def _organisation(
    installation: Installation, request: Request, caller: Identity, parameters: Mapping[str, str]
) -> Store:
    """Return the organisation of a request: from the namespace of ``/apis``, else the header, else the caller's first.

    A service account belongs to one organisation, and the header means nothing to it.
    """
    own = installation.stores[next(iter(caller.roles))]
    if "namespace" in parameters:
        return _of_namespace(installation, caller, parameters["namespace"])
    wanted = request.headers.get("x-grafana-org-id", "")
    if caller.kind == "service-account" or not wanted:
        return own
    if not wanted.isdigit() or int(wanted) not in caller.roles:
        refuse(401, "Unauthorized", messageId="auth.unauthorized", statusCode=401, traceID="")
    return installation.stores[int(wanted)]


def _of_namespace(installation: Installation, caller: Identity, namespace: str) -> Store:
    stores = (installation.stores[org_id] for org_id in caller.roles)
    found = next((store for store in stores if store.namespace == namespace), None)
    if found is None:
        refuse_resource(403, "Forbidden", f'User "{caller.subject}" cannot access the namespace "{namespace}"')
    return found
