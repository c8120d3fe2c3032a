"""Outputs of format 1, as they would be in format 2: what one file held of several resources, a file for each.

Format 1 says nothing of who may do what in folders, and of rulers: whoever deploys it takes both from the environment
as it is defined today.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from attrs import evolve

from toolchain.base.documents.document import Document, items, section
from toolchain.base.documents.located import Located
from toolchain.base.secret import reference_to
from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.routing import environment_matcher, uid_below
from toolchain.compile.artifact import resource_path
from toolchain.compile.entry import Entry
from toolchain.compile.resource import FOLDER, dashboard_resource, folder_resource
from toolchain.define.alerting.routing.contact_point import CONTACT_POINT
from toolchain.define.alerting.routing.message_template import MESSAGE_TEMPLATE
from toolchain.define.alerting.routing.mute_timing import MUTE_TIMING
from toolchain.define.alerting.routing.policy import NOTIFICATION_POLICIES
from toolchain.define.datasource import DATA_SOURCE
from toolchain.define.environment import FOLDER_KIND
from toolchain.define.resources.kind import ResourceKind

_EXPANDED = re.compile(r"(?P<prefix>(?:[^$]|\$\$)*)\$(?P<name>[A-Za-z_]\w*)")
"""A text of a provisioning file in which Grafana puts a variable."""


def as_format_2(environment: str, entries: Sequence[Entry]) -> list[Entry]:
    """Return the files of an output of format 1 as format 2 has them."""
    folder = next((section(each.document, "folder") for each in entries if each.kind == "environment"), {})
    in_grafana = {
        str(rule.get("title"))
        for each in entries
        if each.kind == "alert-rule-group"
        for rule in items(each.document.get("rules"))
    }
    return [made for each in entries for made in _as_format_2(each, environment, folder, in_grafana)]


def _as_format_2(entry: Entry, environment: str, folder: Document, in_grafana: set[str]) -> Iterator[Entry]:
    document = entry.document
    match entry.kind:
        case "contact-points":
            above = str(folder.get("uid"))
            yield from _each(entry, entry.lines, CONTACT_POINT, "uid", lambda each: _integration(each, above))
        case "mute-timings":
            yield from _each(entry, entry.lines, MUTE_TIMING, "name")
        case "message-templates":
            yield from _each(entry, entry.lines, MESSAGE_TEMPLATE, "name")
        case "policy-tree":
            route = {**document, "object_matchers": [environment_matcher(environment)]}
            yield _made(entry, NOTIFICATION_POLICIES, environment, route)
        case "datasource-provisioning":
            yield entry
            yield from _each(entry, entry.lines.get("datasources"), DATA_SOURCE, "uid", _data_source)
        case "dashboard-provisioning":
            yield entry
            for each in items(document.get("providers")):
                uid, title = str(_plain(each["name"])), str(_plain(each["folder"]))
                yield _made(entry, FOLDER_KIND, uid, folder_resource(uid, title, ""))
        case "dashboard-resource":
            above = str(section(document, "metadata", "annotations").get(FOLDER) or "")
            dashboard = {**document["spec"], "uid": document["metadata"]["name"]}
            yield evolve(entry, document=dashboard_resource(above, dashboard))
        case "rule-file" if _alerts(document) and _alerts(document) <= in_grafana:
            return  # written for whoever liked to load it; Grafana tells them
        case _:
            yield entry


def _each(
    entry: Entry, listed: Located, kind: ResourceKind, name: str, changed: Callable[[Document], Document] | None = None
) -> Iterator[Entry]:
    """Yield a file for each of the resources that one file lists; its line there is all that is known of its source."""
    for each in listed.items():
        document = each.plain()
        document = document if changed is None else changed(document)
        yield evolve(_made(entry, kind, str(document[name]), document), location=SourceLocation(entry.path, each.line))


def _made(entry: Entry, kind: ResourceKind, name: str, document: Document) -> Entry:
    return Entry(resource_path(kind.folder, name), kind.schema, document, entry.location)


def _integration(document: Document, folder: str) -> Document:
    return {**document, "uid": uid_below(folder, str(document["uid"]))}


def _alerts(file: Document) -> set[str]:
    rules = (rule for group in items(file.get("groups")) for rule in items(group.get("rules")))
    return {str(rule["alert"]) for rule in rules if rule.get("alert")}


def _data_source(provisioned: Document) -> Document:
    """Return a data source as the API has it: dollars single again, variables as references to secrets."""
    return {name: _plain(each) for name, each in provisioned.items() if name != "editable"}


def _plain(value: Any) -> Any:
    match value:
        case str():
            expanded = _EXPANDED.fullmatch(value)
            if expanded is None:
                return value.replace("$$", "$")
            return reference_to(expanded["name"], expanded["prefix"].replace("$$", "$"))
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
    return value
