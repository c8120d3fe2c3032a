"""Notification template groups.

Source: docs/reference/grafana-api.md, 5.10.
"""

import re

from grafana_stand_in.messages import Document, Response, answer, refuse_by_id, refuse_invalid
from grafana_stand_in.mute_timings import check_version, version_of
from grafana_stand_in.provenance import check_notification, given_provenance
from grafana_stand_in.routing import Exchange, Route
from grafana_stand_in.store import Provisioned

_ACTION = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_BLOCKS = frozenset({"if", "range", "with", "define", "block"})
_DEFINE = re.compile(r"\{\{-?\s*define\s")


def template_problem(text: str) -> str:
    """Return why a text is no Go template, as far as braces and blocks tell; empty where it is one."""
    depth = 0
    for action in _ACTION.finditer(text):
        content = action.group(1)
        word = content.split(maxsplit=1)[0] if content else ""
        if not word:
            return "missing value for command"
        if content.count('"') % 2 and "`" not in content and not content.startswith("/*"):
            return "unterminated quoted string"
        depth += (word in _BLOCKS) - (word == "end")
        if depth < 0:
            return "unexpected {{end}}"
    rest = _ACTION.sub("", text)
    if "{{" in rest:
        return "unclosed action"
    return "unexpected EOF" if depth else ""


def _kept(name: str, text: str) -> str:
    """Return the content as it is stored: wrapped in a define of the group's name where it has none."""
    if _DEFINE.search(text):
        return text
    indented = "\n".join(f"  {line}" for line in text.splitlines())
    return f'{{{{ define "{name}" }}}}\n{indented}\n{{{{ end }}}}'


def _shown(exchange: Exchange, name: str, template: Provisioned) -> Document:
    document: Document = {"name": name, "template": template.content}
    document |= {"provenance": template.provenance} if template.provenance else {}
    return document | {"version": version_of(template.content)}


def _list(exchange: Exchange) -> Response:
    with exchange.store.lock:
        return answer([_shown(exchange, *item) for item in sorted(exchange.store.templates.items())] or None)


def _read(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = exchange.store.templates.get(exchange["name"])
        if found is None:
            refuse_by_id(404, "template not found", "alerting.notifications.templates.notFound")
        return answer(_shown(exchange, exchange["name"], found))


def _put(exchange: Exchange) -> Response:
    command, name = exchange.request.document(), exchange["name"]
    text = command.get("template")
    if not isinstance(text, str) or not text.strip():
        refuse_invalid("template must have content")
    found = template_problem(text)
    if found:
        refuse_invalid(f"invalid template: template: {name}:1: {found}")
    with exchange.store.lock:
        given = str(command.get("version") or "")
        stored = exchange.store.templates.get(name)
        if stored is not None:
            check_notification(stored.provenance, given_provenance(exchange))
            check_version(exchange, stored.content, given)
        elif given:
            refuse_by_id(
                409, "provided version does not match: the template is gone", "alerting.notifications.conflict"
            )
        template = Provisioned(_kept(name, text), given_provenance(exchange))
        exchange.store.templates[name] = template
        return answer(_shown(exchange, name, template), 202)


def _delete(exchange: Exchange) -> Response:
    with exchange.store.lock:
        found = exchange.store.templates.get(exchange["name"])
        if found is not None:
            check_notification(found.provenance, given_provenance(exchange))
            check_version(exchange, found.content, exchange.request.one("version"))
            del exchange.store.templates[exchange["name"]]
    return Response(204)


_BASE = "/api/v1/provisioning/templates"
_READ = "alert.provisioning:read|alert.notifications:read"
_WRITE = "alert.provisioning:write|alert.notifications:write"

ROUTES = (
    Route("GET", _BASE, _list, _READ),
    Route("GET", f"{_BASE}/{{name}}", _read, _READ),
    Route("PUT", f"{_BASE}/{{name}}", _put, _WRITE),
    Route("DELETE", f"{_BASE}/{{name}}", _delete, _WRITE),
)
