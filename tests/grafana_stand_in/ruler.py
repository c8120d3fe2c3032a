"""The ruler API of Mimir and Loki, which takes rule groups as YAML, by tenant and namespace.

Source: Grafana Mimir documentation, "HTTP API: Ruler"; Grafana Loki documentation, "Loki HTTP API: Ruler". It stands
beside Grafana here, under ``/prometheus/config/v1/rules`` and ``/loki/api/v1/rules``, and asks for no credentials.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NoReturn

import yaml

from tests.grafana_stand_in.durations import canonical_text
from tests.grafana_stand_in.messages import ApiError, Document, Response, answer
from tests.grafana_stand_in.routing import Exchange, Route

Product = Literal["mimir", "loki"]
Groups = dict[str, Document]

_BASES: dict[Product, str] = {"mimir": "/prometheus/config/v1/rules", "loki": "/loki/api/v1/rules"}


def _refuse(status: int, message: str) -> NoReturn:
    raise ApiError(Response(status, f"{message}\n".encode(), "text/plain; charset=utf-8"))


def _namespaces(product: Product, exchange: Exchange) -> dict[str, Groups]:
    tenant = exchange.request.headers.get("x-scope-orgid", "")
    if not tenant and exchange.installation.requires_tenant:
        _refuse(401, "no org id")
    return exchange.installation.rulers.setdefault((product, tenant or "anonymous"), {})


def _yaml(value: object) -> Response:
    text = yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True)
    return Response(200, text.encode(), "application/yaml")


def _list(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        namespaces = _namespaces(product, exchange)
        if not namespaces:
            _refuse(404, "no rule groups found")
        return _yaml({name: list(groups.values()) for name, groups in sorted(namespaces.items())})


def _list_namespace(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        groups = _namespaces(product, exchange).get(exchange["namespace_name"])
        if not groups:
            _refuse(404, "no rule groups found")
        return _yaml({exchange["namespace_name"]: list(groups.values())})


def _read(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        group = _namespaces(product, exchange).get(exchange["namespace_name"], {}).get(exchange["group"])
        if group is None:
            _refuse(404, "group does not exist")
        return _yaml(group)


def _accepted() -> Response:
    return answer({"status": "success", "data": None, "errorType": "", "error": ""}, 202)


def _write(product: Product, exchange: Exchange) -> Response:
    try:
        written = yaml.load(exchange.request.body, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        _refuse(400, "unable to decode rule group")
    group = _checked(written)
    with exchange.store.lock:
        _namespaces(product, exchange).setdefault(exchange["namespace_name"], {})[group["name"]] = group
    return _accepted()


def _checked(written: Any) -> Document:
    """Return a group with durations in canonical form."""
    if not isinstance(written, dict) or not written.get("name"):
        _refuse(400, "invalid rules configuration: rule group name must not be empty")
    name, rules = written["name"], written.get("rules")
    if not isinstance(rules, list) or not rules:
        _refuse(400, f"invalid rules configuration: rule group '{name}' has no rules")
    for rule in rules:
        if not isinstance(rule, dict) or bool(rule.get("record")) == bool(rule.get("alert")):
            _refuse(400, f"invalid rules configuration: rule group '{name}': a rule must have either alert or record")
        if not str(rule.get("expr") or "").strip():
            _refuse(400, f"invalid rules configuration: rule group '{name}': a rule has no expr")
    group = {**written, "rules": [_with_durations(rule, ("for", "keep_firing_for")) for rule in rules]}
    return _with_durations(group, ("interval", "query_offset"))


def _with_durations(document: Document, fields: tuple[str, ...]) -> Document:
    result = dict(document)
    for field in fields:
        if field in result:
            text = canonical_text(str(result[field]))
            if text is None:
                _refuse(400, f"invalid rules configuration: {field}: not a valid duration string: {result[field]!r}")
            result[field] = text
    return result


def _delete(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        namespaces = _namespaces(product, exchange)
        groups = namespaces.get(exchange["namespace_name"], {})
        if groups.pop(exchange["group"], None) is None:
            _refuse(404, "group does not exist")
        if not groups:
            del namespaces[exchange["namespace_name"]]
    return _accepted()


def _delete_namespace(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        if _namespaces(product, exchange).pop(exchange["namespace_name"], None) is None:
            _refuse(404, "namespace does not exist")
    return _accepted()


def _routes(product: Product) -> tuple[Route, ...]:
    base = _BASES[product]
    one, group = f"{base}/{{namespace_name}}", f"{base}/{{namespace_name}}/{{group}}"

    def route(method: str, pattern: str, handler: Callable[[Product, Exchange], Response]) -> Route:
        return Route(method, pattern, partial(handler, product), is_public=True)

    return (
        route("GET", base, _list),
        route("GET", one, _list_namespace),
        route("POST", one, _write),
        route("DELETE", one, _delete_namespace),
        route("GET", group, _read),
        route("DELETE", group, _delete),
    )


ROUTES = (*_routes("mimir"), *_routes("loki"))
