"""The ruler API of Mimir, Cortex and Loki, which takes rule groups as YAML, by tenant and namespace.

It answers as a Cortex and a Loki were seen to answer, whose API Mimir shares. It stands beside Grafana here, under
``/prometheus/config/v1/rules`` and ``/loki/api/v1/rules``, and asks for no credentials.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal, NoReturn
from urllib.parse import unquote

import yaml

from grafana_stand_in.durations import canonical_text
from grafana_stand_in.messages import ApiError, Document, Response, answer
from grafana_stand_in.routing import Exchange, Route

Product = Literal["mimir", "loki"]
Groups = dict[str, Document]

_BASES: dict[Product, str] = {"mimir": "/prometheus/config/v1/rules", "loki": "/loki/api/v1/rules"}
_GROUP_FIELDS: dict[Product, tuple[str, ...]] = {
    "mimir": ("name", "interval", "query_offset", "limit", "rules", "labels"),
    "loki": ("name", "interval", "limit", "rules"),
}
_RULE_FIELDS: dict[Product, tuple[str, ...]] = {
    "mimir": ("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"),
    "loki": ("record", "alert", "expr", "for", "labels", "annotations"),
}
"""What is kept of a group and of a rule; other fields are dropped without a word."""


def _refuse(status: int, message: str) -> NoReturn:
    raise ApiError(Response(status, f"{message}\n".encode(), "text/plain; charset=utf-8"))


def _namespaces(product: Product, exchange: Exchange) -> dict[str, Groups]:
    tenant = exchange.request.headers.get("x-scope-orgid", "")
    if not tenant and exchange.installation.requires_tenant:
        _refuse(401, "no org id")
    return exchange.installation.rulers.setdefault((product, tenant or "anonymous"), {})


def _require_store(exchange: Exchange, status: int, action: str) -> None:
    if exchange.installation.ruler_is_read_only:
        _refuse(status, f"{action} unsupported in rule local store")


def _name(product: Product, exchange: Exchange, part: str) -> str:
    """Return a namespace or a group of the path, which a Loki decodes twice: there ``%2F`` is the end of a segment."""
    name = exchange[part]
    if product != "loki":
        return name
    if "/" in name:
        _refuse(404, "404 page not found")
    return unquote(name)


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
        groups = _namespaces(product, exchange).get(_name(product, exchange, "namespace_name"))
        if not groups and exchange.installation.ruler_is_read_only:
            path = f"/rules/{exchange['namespace_name']}"
            _refuse(400, f"error parsing {path}: {path}: open {path}: no such file or directory")
        if not groups:
            _refuse(404, "no rule groups found")
        return _yaml({_name(product, exchange, "namespace_name"): list(groups.values())})


def _read(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        namespaces = _namespaces(product, exchange)
        _require_store(exchange, 400, "GetRuleGroup")
        group = namespaces.get(_name(product, exchange, "namespace_name"), {}).get(_name(product, exchange, "group"))
        if group is None:
            _refuse(404, "group does not exist")
        return _yaml(group)


def _accepted(product: Product) -> Response:
    more = {"data": None, "errorType": "", "error": ""} if product == "loki" else {}
    return answer({"status": "success", **more}, 202)


def _write(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        namespaces = _namespaces(product, exchange)
        group = _checked(product, exchange.request.body)
        _require_room(exchange, len(group["rules"]), sum(map(len, namespaces.values())))
        _require_store(exchange, 500, "SetRuleGroup")
        namespaces.setdefault(_name(product, exchange, "namespace_name"), {})[group["name"]] = group
    return _accepted(product)


def _require_room(exchange: Exchange, rules: int, groups: int) -> None:
    """Refuse what is above the limits, 0 for none; a group that replaces one counts as one more."""
    limits = exchange.installation
    if 0 < limits.rules_per_group < rules:
        _refuse(400, f"per-user rules per rule group limit (limit: {limits.rules_per_group} actual: {rules}) exceeded")
    if 0 < limits.rule_groups <= groups:
        _refuse(400, f"per-user rule groups limit (limit: {limits.rule_groups} actual: {groups + 1}) exceeded")


def _checked(product: Product, body: bytes) -> Document:
    """Return a group as it is kept: known fields, durations in canonical form, nothing that is zero."""
    try:
        written = yaml.load(body, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        written = "none"
    if written is not None and not isinstance(written, dict):
        _refuse(400, "unable to decoded rule group")
    written = written or {}
    name, rules = written.get("name"), written.get("rules")
    if not name:
        words = "invalid rules config: rule group name must not be empty"
        _refuse(400, "group 0: Groupname must not be empty" if product == "loki" else words)
    if not rules and product == "mimir":
        _refuse(400, f"invalid rules config: rule group '{name}' has no rules")
    for index, rule in enumerate(rules or ()):
        rule_place = f'0:0: group "{name}", rule {index}, "{rule.get("record") or rule.get("alert") or ""}": '
        _require_rule("" if product == "loki" else rule_place, rule)
    kept = [_kept(rule, _RULE_FIELDS[product], ("for", "keep_firing_for")) for rule in rules or ()]
    return _kept({**written, "rules": kept}, _GROUP_FIELDS[product], ("interval", "query_offset"))


def _require_rule(place: str, rule: Any) -> None:
    if rule.get("record") and rule.get("alert"):
        _refuse(400, f"{place and '0:0: '}{place}only one of 'record' and 'alert' must be set")
    if not rule.get("record") and not rule.get("alert"):
        _refuse(400, f"{place and '0:0: '}{place}one of 'record' or 'alert' must be set")
    if not str(rule.get("expr") or "").strip():
        _refuse(400, f"{place}field 'expr' must be set in rule")


def _kept(document: Document, fields: tuple[str, ...], durations: tuple[str, ...]) -> Document:
    result = {name: document[name] for name in fields if document.get(name)}
    for field in durations:
        if field in result:
            text = canonical_text(str(result[field]))
            if text is None:
                _refuse(400, "unable to decoded rule group")
            if text == "0s":
                del result[field]
            else:
                result[field] = text
    return result


def _delete(product: Product, exchange: Exchange) -> Response:
    """Delete a group; one that is not there is deleted as well."""
    with exchange.store.lock:
        namespaces = _namespaces(product, exchange)
        _require_store(exchange, 500, "DeleteRuleGroup")
        groups = namespaces.get(_name(product, exchange, "namespace_name"), {})
        groups.pop(_name(product, exchange, "group"), None)
        if not groups:
            namespaces.pop(_name(product, exchange, "namespace_name"), None)
    return _accepted(product)


def _delete_namespace(product: Product, exchange: Exchange) -> Response:
    with exchange.store.lock:
        namespaces = _namespaces(product, exchange)
        _require_store(exchange, 500, "DeleteNamespace")
        if namespaces.pop(_name(product, exchange, "namespace_name"), None) is None:
            _refuse(404, "group namespace does not exist")
    return _accepted(product)


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
