"""The notification policies of an organisation: one tree, overwritten as a whole.

Source: docs/reference/grafana-api.md, 5.8.
"""

from grafana_stand_in.messages import Response, answer
from grafana_stand_in.provenance import check_notification, given_provenance
from grafana_stand_in.route_tree import normalised_root
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Provisioned, default_policies


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        policies = exchange.store.policies
        provenance = {"provenance": policies.provenance} if policies.provenance else {}
        return answer({**policies.content, **provenance})


def _replace(exchange: Exchange) -> Response:
    tree = exchange.request.document()
    with exchange.store.lock:
        provenance = given_provenance(exchange)
        check_notification(exchange.store.policies.provenance, provenance)
        exchange.store.policies = Provisioned(normalised_root(tree, exchange.store), provenance)
    return answer({"message": "policies updated"}, 202)


def _reset(exchange: Exchange) -> Response:
    with exchange.store.lock:
        default = default_policies()
        if all(point.name != default["receiver"] for point in exchange.store.contact_points):
            default["receiver"] = exchange.store.policies.content["receiver"]
        exchange.store.policies = Provisioned(default)
    return answer({"message": "notification policy tree reset"}, 202)


_BASE = "/api/v1/provisioning/policies"
_WRITE = "alert.provisioning:write|alert.notifications:write"

ROUTES = (
    Route("GET", _BASE, _read, "alert.provisioning:read|alert.notifications:read"),
    Route("PUT", _BASE, _replace, _WRITE),
    Route("DELETE", _BASE, _reset, _WRITE),
)
