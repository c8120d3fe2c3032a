"""To 19: links of panels were a dashboard or an address with switches for what to append."""

import re

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels, text

_NOT_IN_SLUG = re.compile(r"[^a-z0-9_ ]+")
_SPACES = re.compile(r" +")


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make each link an address with the variables that stand for what the switches appended."""
    changed = 0
    for panel in all_panels(dashboard):
        links = panel.get("links")
        if isinstance(links, list) and links:
            panel["links"] = [_link(each) for each in items(links)]
            changed += 1
    return changed


def _link(old: Document) -> Document:
    parameters = [
        "$__url_time_range" if old.get("keepTime") is True else "",
        "$__all_variables" if old.get("includeVars") is True else "",
        text(old, "params"),
    ]
    appended = "&".join(each for each in parameters if each)
    link = {"url": _address(old) + (f"?{appended}" if appended else ""), "title": text(old, "title")}
    return {**link, "targetBlank": True} if old.get("targetBlank") is True else link


def _address(old: Document) -> str:
    if text(old, "url"):
        return text(old, "url")
    if text(old, "dashboard"):
        return "dashboard/db/" + _SPACES.sub("-", _NOT_IN_SLUG.sub("", text(old, "dashboard").lower()))
    return "dashboard/" + text(old, "dashUri") if text(old, "dashUri") else "/"


STEP = Step(19, "links of panels are addresses", upgrade)
