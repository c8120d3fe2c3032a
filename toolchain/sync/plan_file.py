"""A saved plan: what was reviewed, so that exactly that is applied or nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from toolchain.compile.plain import Document
from toolchain.errors import ConfigurationError
from toolchain.sync.plan import Change, Plan

FORMAT = 1


def plan_document(plan: Plan) -> Document:
    """Return a plan as data; secrets are shown as such."""
    return {
        "formatVersion": FORMAT,
        "environment": plan.environment,
        "url": plan.url,
        "revision": plan.revision,
        "existing": plan.existing,
        "changes": [_change(change) for change in plan.changes],
    }


def _change(change: Change) -> Document:
    return {
        "kind": change.key.kind,
        "name": change.key.name,
        "title": change.title,
        "action": change.action.value,
        "version": change.version,
        "checksum": change.desired.checksum if change.desired else "",
        "definedAt": str(change.desired.location) if change.desired else "",
        "fields": [{"path": each.path, "before": each.before, "after": each.after} for each in change.changes],
        "reason": change.reason,
        "remedy": change.remedy,
    }


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan to a file. Raises ConfigurationError where that cannot be written."""
    try:
        path.write_text(json.dumps(plan_document(plan), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}", "Choose another file.") from error


def require_same(saved: Path, plan: Plan) -> None:
    """Raise ConfigurationError unless a plan made now would do exactly what a saved one says."""
    document = _read(saved)
    differing = next(_differing(document, plan_document(plan)), None)
    if differing:
        raise ConfigurationError(f"{saved} is out of date: {differing}", "Plan again, and review it again.")


def _differing(saved: Document, now: Document) -> Iterator[str]:
    for name, word in (("environment", "environment"), ("url", "Grafana")):
        if saved.get(name) != now[name]:
            yield f"it is for the {word} {saved.get(name)!r}, and this is {now[name]!r}"
    then = {(each["kind"], each["name"]): each for each in saved["changes"]}
    current = {(each["kind"], each["name"]): each for each in now["changes"]}
    for key in dict.fromkeys((*then, *current)):
        before, after = then.get(key), current.get(key)
        if before is None or after is None:
            yield f"{key[0]} {key[1]} is {'new' if before is None else 'gone'}"
            continue
        for name, what in (("action", "would be another change"), ("version", "was changed in Grafana")):
            if before[name] != after[name]:
                yield f"{key[0]} {key[1]} {what} since"
        if before["checksum"] != after["checksum"]:
            yield f"the definition of {key[0]} {key[1]} has changed since"


def _read(path: Path) -> Document:
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror}", "Name a file of `build.py plan`.") from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is no JSON: {error}", "Name a file of `build.py plan --save`.") from error
    if not isinstance(document, dict) or document.get("formatVersion") != FORMAT:
        raise ConfigurationError(f"{path} is no plan of this version of the tool", "Plan again.")
    return document
