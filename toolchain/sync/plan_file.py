"""A saved plan: what was reviewed, so that exactly that is applied or nothing."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from toolchain.base.documents.document import Document
from toolchain.base.documents.json_file import read_json_file
from toolchain.base.errors import UserError
from toolchain.base.replacement import replace_text
from toolchain.sync.change import Action, Change
from toolchain.sync.kind import Kinds
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.rules.former import FormerRuler
from toolchain.sync.rules.reading import alerts_in

FORMAT = 1
_LONGEST = 200
"""Characters of a text of a plan in a message."""

_RESENDS = "resendsSecrets"
_FLAGS = ("pruneFormerRulers",)
_OUTLINE = ("kind", "name", "action", "version", "checksum")
_CHANGE = frozenset({*_OUTLINE, "title", "definedAt", "fields", "reason", "remedy"})
_CONSENT = frozenset({"adopt", "overwriteEdits", "formerRulers", "forgottenRulers", *_FLAGS})
_PARTS = frozenset(
    {
        *("formatVersion", "environment", "url", "revision", "existing", "consent", "changes", "formerRulers"),
        *("warnings", _RESENDS),
    }
)
_ACTIONS = frozenset(action.value for action in Action)


class SavedPlanError(UserError):
    """A saved plan that is no such file, belongs elsewhere, or is out of date."""


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
        "fields": [{"path": each.path, "before": each.before, "after": each.after} for each in change.fields],
        "reason": change.reason,
        "remedy": change.remedy,
    }


def save_plan(plan: Plan, path: Path, *, resends_secrets: bool = False) -> None:
    """Write a plan to a file, whole or not at all. Raises UnwritableError where that cannot be written."""
    document = {**plan_document(plan), _RESENDS: resends_secrets}
    replace_text(path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def require_environment(saved: Path, environment: str) -> None:
    """Raise SavedPlanError unless a saved plan is for an environment."""
    _require_equal(saved, "environment", _read(saved)["environment"], environment)


def _require_equal(saved: Path, word: str, then: str, now: str) -> None:
    if then != now:
        raise SavedPlanError(
            f"{saved} is for the {word} {then[:_LONGEST]!r}, and this is {now!r}",
            "Name the plan, the environment and GRAFANA_URL that belong together.",
        )


def require_same(saved: Path, plan: Plan, kinds: Kinds) -> None:
    """Raise SavedPlanError unless a plan made now would do exactly what a saved one says."""
    document = _read(saved)
    _require_equal(saved, "environment", document["environment"], plan.environment)
    _require_equal(saved, "Grafana", document["url"], plan.url)
    changed = next(_changed(document["changes"], plan_document(plan)["changes"], kinds), "")
    if changed:
        raise SavedPlanError(f"{saved} is out of date: {changed}", "Plan again, and review it again.")


def difference(then: Plan, now: Plan, kinds: Kinds) -> str:
    """Return the first write that a plan of the same definitions, made now, makes otherwise; empty where none is."""
    before, after = ([_outline(change) for change in plan.writes] for plan in (then, now))
    return next(_changed(before, after, kinds), "")


def consent_of(saved: Path) -> Consent:
    """Return what was allowed when a plan was made. Raises SavedPlanError."""
    allowed = _read(saved)["consent"]

    def granted(name: str) -> frozenset[str]:
        return frozenset(allowed.get(name, ()))

    return Consent(
        granted("adopt"),
        granted("overwriteEdits"),
        granted("formerRulers"),
        granted("forgottenRulers"),
        allowed.get("pruneFormerRulers", False),
    )


def resends_secrets(saved: Path) -> bool:
    """Return whether a saved plan sends every secret again. Raises SavedPlanError."""
    return _read(saved).get(_RESENDS) is True


def _changed(saved: Iterable[Document], current: Iterable[Document], kinds: Kinds) -> Iterator[str]:
    before, after = ({(each["kind"], each["name"]): each for each in changes} for changes in (saved, current))
    for key in dict.fromkeys((*before, *after)):
        name = " ".join(key)[:_LONGEST]
        then, now = before.get(key), after.get(key)
        if then is None or now is None:
            yield f"{name} is {'new' if then is None else 'gone'}"
        elif then["version"] != now["version"]:
            yield f"{name} was changed {kinds[now['kind']].place} since"
        elif then["checksum"] != now["checksum"]:
            yield f"the definition of {name} has changed since"
        elif then["action"] != now["action"]:
            yield f"{name} would be another change, {now['action']} instead of {then['action']}"


def _read(path: Path) -> Document:
    """Return a saved plan, of which every part that is read has its type. Raises SavedPlanError."""
    document: Any = read_json_file(path, "Name a file of `build.py plan --save`.", is_saved=True)
    if not isinstance(document, dict) or document.get("formatVersion") != FORMAT:
        raise SavedPlanError(f"{path} is no plan of this version of the tool", "Plan again.")
    _require_names(path, "it", document, _PARTS)
    for name in ("environment", "url"):
        if not isinstance(document[name], str):
            _refuse(path, f"its {name!r} is no text")
    if not isinstance(document[_RESENDS], bool):
        _refuse(path, f"its {_RESENDS!r} is neither true nor false")
    if not isinstance(document["consent"], dict):
        _refuse(path, "its 'consent' is no object")
    _require_names(path, "its 'consent'", document["consent"], _CONSENT)
    for name, granted in document["consent"].items():
        if not (isinstance(granted, bool) if name in _FLAGS else _is_list_of_texts(granted)):
            _refuse(path, f"its 'consent' has another {name!r} than a plan has")
    if not isinstance(document["changes"], list):
        _refuse(path, "its 'changes' are no list")
    for number, change in enumerate(document["changes"]):
        _check_change(path, f"changes[{number}]", change)
    return document


def _require_names(path: Path, what: str, found: Mapping[str, Any], names: frozenset[str]) -> None:
    """Refuse what lacks a name or has another: a name that is not read allows or changes nothing, in silence."""
    for name in sorted(found.keys() ^ names):
        problem = f"has no {name!r}" if name in names else f"has {name[:60]!r}, which is not read"
        _refuse(path, f"{what} {problem}")


def _check_change(path: Path, place: str, change: Any) -> None:
    if not isinstance(change, Mapping):
        _refuse(path, f"{place} is no object")
    for name in _OUTLINE:
        if not isinstance(change.get(name), str):
            _refuse(path, f"{place} has no {name!r}, or one that is no text")
    _require_names(path, place, change, _CHANGE)
    if change["action"] not in _ACTIONS:
        _refuse(path, f"{place} has the action {change['action'][:_LONGEST]!r}, which there is not")


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _refuse(path: Path, what: str) -> NoReturn:
    raise SavedPlanError(f"{path} is no plan that this tool has saved: {what}", "Plan again, with --save.")
