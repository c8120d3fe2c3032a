"""A saved plan: what was reviewed, so that exactly that is applied or nothing."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from toolchain.compile.plain import Document
from toolchain.errors import ConfigurationError
from toolchain.sync.model import Key
from toolchain.sync.plan import Change, Consent, Plan
from toolchain.sync.rules.former import FormerRuler
from toolchain.sync.rules.place import where
from toolchain.sync.rules.reading import alerts_in

FORMAT = 1


def plan_document(plan: Plan) -> Document:
    """Return a plan as data; secrets are shown as such."""
    return {
        "formatVersion": FORMAT,
        "environment": plan.environment,
        "url": plan.url,
        "revision": plan.revision,
        "existing": plan.existing,
        "consent": {
            "adopt": sorted(plan.consent.adopt),
            "overwriteEdits": sorted(plan.consent.overwrite_edits),
            "formerRulers": sorted(plan.consent.former_rulers),
            "forgottenRulers": sorted(plan.consent.forgotten_rulers),
            "pruneFormerRulers": plan.consent.prune_former_rulers,
        },
        "changes": [_change(change) for change in plan.changes],
        "formerRulers": [_former(each) for each in plan.former_rulers if not each.is_over],
        "warnings": list(plan.warnings),
    }


def _former(ruler: FormerRuler) -> Document:
    return {
        **ruler.place.document(),
        "groups": len(ruler.groups),
        "alerts": alerts_in(ruler.groups),
        "account": ruler.account,
        "remedy": ruler.remedy,
    }


def _outline(change: Change, checksum: str = "") -> Document:
    return {
        "kind": change.key.kind,
        "name": change.key.name,
        "action": change.action.value,
        "version": change.version,
        "checksum": checksum,
    }


def _change(change: Change) -> Document:
    return {
        **_outline(change, change.desired.checksum if change.desired else ""),
        "title": change.title,
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
    for name, word in (("environment", "environment"), ("url", "Grafana")):
        now = getattr(plan, name)
        if document.get(name) != now:
            raise ConfigurationError(
                f"{saved} is for the {word} {document.get(name)!r}, and this is {now!r}",
                "Name the plan, the environment and GRAFANA_URL that belong together.",
            )
    changed = next(_changed(document["changes"], plan_document(plan)["changes"]), "")
    if changed:
        raise ConfigurationError(f"{saved} is out of date: {changed}", "Plan again, and review it again.")


def difference(then: Plan, now: Plan) -> str:
    """Return the first write that a plan of the same definitions, made now, makes otherwise; empty where none is."""
    return next(_changed(*([_outline(change) for change in plan.writes] for plan in (then, now))), "")


def consent_of(saved: Path) -> Consent:
    """Return what was allowed when a plan was made. Raises ConfigurationError."""
    allowed = _read(saved).get("consent") or {}

    def granted(name: str) -> frozenset[str]:
        return frozenset(allowed.get(name) or ())

    return Consent(
        granted("adopt"),
        granted("overwriteEdits"),
        granted("formerRulers"),
        granted("forgottenRulers"),
        bool(allowed.get("pruneFormerRulers")),
    )


def _changed(saved: Iterable[Document], current: Iterable[Document]) -> Iterator[str]:
    before, after = ({(each["kind"], each["name"]): each for each in changes} for changes in (saved, current))
    for key in dict.fromkeys((*before, *after)):
        name = " ".join(key)
        then, now = before.get(key), after.get(key)
        if then is None or now is None:
            yield f"{name} is {'new' if then is None else 'gone'}"
        elif then["version"] != now["version"]:
            yield f"{name} was changed {where(Key(*key))} since"
        elif then["checksum"] != now["checksum"]:
            yield f"the definition of {name} has changed since"
        elif then["action"] != now["action"]:
            yield f"{name} would be another change, {now['action']} instead of {then['action']}"


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
