"""Routing as it is given, in every spelling: of Grafana's files and API, and of Alertmanager's configuration.

Source: Grafana documentation, "Use configuration files to provision alerting resources" and "Alerting provisioning HTTP
API"; Prometheus documentation, "Alerting configuration".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from attrs import frozen

from toolchain.base.documents.document import Document, items, section
from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.located import Located
from toolchain.define.alerting.routing.inhibit_rule import InhibitRule
from toolchain.define.alerting.routing.matching import quoted
from toolchain.define.alerting.routing.mute_timing import MuteTiming
from toolchain.define.alerting.routing.policy import Routing
from toolchain.project.file_routing import file_routing
from toolchain.pull.imports.given import RefusedError
from toolchain.pull.routes.shapes import require_shapes

Program = Literal["grafana", "alertmanager"]

_SECTIONS = ("contactPoints", "policies", "muteTimes", "templates")
_KINDS_END = "_configs"
_GLOBALS: Mapping[str, Mapping[str, str]] = {
    "slack": {"api_url": "slack_api_url", "api_url_file": "slack_api_url_file"},
    "pagerduty": {"url": "pagerduty_url"},
    "opsgenie": {
        "api_url": "opsgenie_api_url",
        "api_key": "opsgenie_api_key",
        "api_key_file": "opsgenie_api_key_file",
    },
    "victorops": {
        "api_url": "victorops_api_url",
        "api_key": "victorops_api_key",
        "api_key_file": "victorops_api_key_file",
    },
    "telegram": {"api_url": "telegram_api_url"},
    "webex": {"api_url": "webex_api_url"},
    "wechat": {
        "api_url": "wechat_api_url",
        "api_secret": "wechat_api_secret",
        "corp_id": "wechat_api_corp_id",
    },
    "email": {
        "from": "smtp_from",
        "smarthost": "smtp_smarthost",
        "hello": "smtp_hello",
        "auth_username": "smtp_auth_username",
        "auth_password": "smtp_auth_password",
        "auth_password_file": "smtp_auth_password_file",
        "auth_identity": "smtp_auth_identity",
        "auth_secret": "smtp_auth_secret",
        "require_tls": "smtp_require_tls",
        "tls_config": "smtp_tls_config",
    },
}
"""Settings that an integration has from ``global`` unless it says them itself."""
_SILENT_WHEN_RESOLVED = frozenset({"email", "slack", "wechat", "rocketchat"})
_OF_ALERTMANAGER = frozenset(
    {"global", "templates", "route", "receivers", "inhibit_rules", "mute_time_intervals", "time_intervals"}
)


@frozen(eq=False)
class GivenIntegration:
    """One way in which a contact point tells people, with its settings as its program has them."""

    kind: str
    settings: Document
    resolved: bool


@frozen(eq=False)
class GivenPoint:
    """A contact point, or a receiver."""

    name: str
    integrations: tuple[GivenIntegration, ...]


@frozen(eq=False)
class GivenRouting:
    """Everything that a document says about who is told; ``tree`` is None where it has no policies."""

    program: Program
    points: tuple[GivenPoint, ...] = ()
    tree: Routing | None = None
    timings: tuple[MuteTiming, ...] = ()
    inhibitions: tuple[InhibitRule, ...] = ()
    templates: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def is_alertmanager(document: Any) -> bool:
    """Return whether a document is a configuration of Alertmanager."""
    return isinstance(document, dict) and isinstance(document.get("route"), dict) and "receivers" in document


def is_grafanas(document: Any) -> bool:
    """Return whether a document is about routing in Grafana: a file, or what the API answers."""
    if isinstance(document, list):
        return bool(document) and all(isinstance(each, dict) and _is_item(each) for each in document)
    if not isinstance(document, dict):
        return False
    return any(isinstance(document.get(name), list) for name in _SECTIONS) or _is_tree(document) or _is_item(document)


def _is_item(document: Document) -> bool:
    is_point = "type" in document and isinstance(document.get("settings"), dict)
    return "name" in document and (
        is_point or "time_intervals" in document or isinstance(document.get("template"), str)
    )


def _is_tree(document: Document) -> bool:
    return "receiver" in document and "receivers" not in document and ("routes" in document or "group_by" in document)


def given_routing(place: str, document: Located) -> GivenRouting:
    """Return the routing of a document. Raises RefusedError, with the line where that is known."""
    plain = document.plain()
    try:
        if is_alertmanager(plain):
            return _once(place, _of_alertmanager(place, document))
        return _once(place, _of_grafana(place, _sections(plain)))
    except DocumentError as error:
        raise RefusedError(f"{place}:{error.line}: {error.message}", error.remedy) from error


def _once(place: str, given: GivenRouting) -> GivenRouting:
    """Raise RefusedError where two have one name."""
    for what, names in (
        ("receiver", [each.name for each in given.points]),
        ("mute timing", [each.name for each in given.timings]),
        ("template", [name for name, _ in given.templates]),
    ):
        twice = next((name for index, name in enumerate(names) if name in names[:index]), None)
        if twice is not None:
            raise RefusedError(f"{place}: the {what} {twice!r} is there twice", "Rename one, or remove it.")
    return given


def _of_alertmanager(place: str, document: Located) -> GivenRouting:
    plain = document.plain()
    unknown = next((name for name in plain if name not in _OF_ALERTMANAGER), "")
    if unknown:
        problem = f"nobody here knows {unknown!r} in the configuration of an Alertmanager"
        raise RefusedError(f"{place}:{document.get(unknown).line}: {problem}", "Take it out, or leave the file.")
    found = file_routing(place, document)
    overall = section(plain, "global")
    points = tuple(GivenPoint(str(each.get("name")), _ways(each, overall)) for each in items(plain.get("receivers")))
    notes = (
        [f"templates {', '.join(map(str, plain['templates']))} are files of their own"]
        if plain.get("templates")
        else []
    )
    used = {name for names in _GLOBALS.values() for name in names.values()} | {"http_config"}
    notes += [f"global {name} is left out: {each}" for name, each in overall.items() if name not in used]
    return GivenRouting("alertmanager", points, found.routing, found.timings, found.inhibitions, notes=tuple(notes))


def _ways(receiver: Document, overall: Document) -> tuple[GivenIntegration, ...]:
    """Return the integrations of a receiver with what they have from ``global``."""
    found = []
    for name, ways in receiver.items():
        kind = name.removesuffix(_KINDS_END)
        for way in items(ways) if name.endswith(_KINDS_END) else ():
            settings = dict(way)
            resolved = settings.pop("send_resolved", kind not in _SILENT_WHEN_RESOLVED)
            for own, outer in _GLOBALS.get(kind, {}).items():
                is_said = any(each.removesuffix("_file") == own.removesuffix("_file") for each in settings)
                if not is_said and overall.get(outer) is not None:
                    settings[own] = overall[outer]
            if "http_config" not in settings and overall.get("http_config") and kind != "email":
                settings["http_config"] = overall["http_config"]
            found.append(GivenIntegration(kind, settings, bool(resolved)))
    return tuple(found)


def _sections(document: Any) -> Document:
    """Return what the API answers as the sections of a file."""
    if isinstance(document, list):
        each = document[0]
        name = "muteTimes" if "time_intervals" in each else "templates" if "template" in each else "contactPoints"
        return {name: _grouped(document) if name == "contactPoints" else document}
    assert isinstance(document, dict)
    if _is_tree(document):
        return {"policies": [document]}
    if _is_item(document):
        return _sections([document])
    found = dict(document)
    points = items(document.get("contactPoints"))
    if points and "settings" in points[0]:
        found["contactPoints"] = _grouped(points)
    return found


def _grouped(integrations: Iterable[Document]) -> list[Document]:
    """Return the integrations that the API lists by the contact points that they are of."""
    points: dict[str, list[Document]] = {}
    for each in integrations:
        points.setdefault(str(each.get("name")), []).append(each)
    return [{"name": name, "receivers": some} for name, some in points.items()]


def _of_grafana(place: str, sections: Document) -> GivenRouting:
    require_shapes(place, sections)
    points: dict[str, tuple[GivenIntegration, ...]] = {}
    for each in items(sections.get("contactPoints")):  # those of one name are one
        name = str(each.get("name"))
        points[name] = (*points.get(name, ()), *_integrations(each))
    trees = items(sections.get("policies"))
    if len(trees) > 1:
        raise RefusedError(f"{place}: it has {len(trees)} trees of policies", "Import those of one organisation.")
    timings = [
        {"name": each.get("name"), "time_intervals": items(each.get("time_intervals"))}
        for each in items(sections.get("muteTimes"))
    ]
    templates = tuple(
        (str(each.get("name")), str(each.get("template") or "")) for each in items(sections.get("templates"))
    )
    known = {str(each["name"]) for each in timings}
    tree = _route(trees[0]) if trees else {"receiver": "nobody"}
    named = {name for route in _routes(tree) for key in _TIMINGS for name in route.get(key) or ()}
    stubs = [{"name": name, "time_intervals": []} for name in named - known]
    receivers = [
        {"name": name} for name in {str(route["receiver"]) for route in _routes(tree) if route.get("receiver")}
    ]
    document = {"route": tree, "receivers": receivers, "time_intervals": [*timings, *stubs]}
    found = file_routing(place, Located.of(document))
    kept = tuple(each for each in found.timings if each.name in known)
    given = tuple(GivenPoint(name, some) for name, some in points.items())
    return GivenRouting("grafana", given, found.routing if trees else None, kept, templates=templates)


_TIMINGS = ("mute_time_intervals", "active_time_intervals")


def _integrations(point: Document) -> Iterator[GivenIntegration]:
    for each in items(point.get("receivers")):
        settings = {name: value for name, value in section(each, "settings").items() if value not in (None, "")}
        yield GivenIntegration(str(each.get("type")), settings, not each.get("disableResolveMessage"))


def _routes(route: Document) -> Iterator[Document]:
    yield route
    for each in items(route.get("routes")):
        yield from _routes(each)


def _route(route: Document) -> Document:
    """Return a policy of Grafana as a route of Alertmanager, its matchers in one form."""
    matchers = [
        f"{label}{op}{quoted(str(value))}" for label, op, value in map(_triple, route.get("object_matchers") or ())
    ]
    matchers += [each if isinstance(each, str) else _joined(each) for each in route.get("matchers") or ()]
    kept = {
        name: each
        for name, each in route.items()
        if name not in ("object_matchers", "matchers", "routes", "provenance", "orgId") and each is not None
    }
    below = [_route(each) for each in items(route.get("routes"))]
    return {**kept, **({"matchers": matchers} if matchers else {}), **({"routes": below} if below else {})}


def _triple(matcher: Any) -> tuple[str, str, str]:
    if isinstance(matcher, list) and len(matcher) == len(("label", "op", "value")):
        return str(matcher[0]), str(matcher[1]), str(matcher[2])
    raise DocumentError(f"{matcher!r} is no matcher", 1, 'Write ["severity", "=", "critical"].')


def _joined(matcher: Any) -> str:
    label, op, value = _triple(
        [matcher.get("label"), matcher.get("type"), matcher.get("value")] if isinstance(matcher, dict) else matcher
    )
    return f"{label}{op}{quoted(value)}"
