"""Plans and deploys for programs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from toolchain.cli.printing.json_output import json_document, path_of, place
from toolchain.cli.settling import Unsettled
from toolchain.sync.apply import Applied
from toolchain.sync.change import Action, Change
from toolchain.sync.deploy import Deployed
from toolchain.sync.plan import Consent, Plan
from toolchain.sync.rules.former import FormerRuler
from toolchain.sync.rules.reading import alerts_in

Row = dict[str, Any]


def plan_json(command: str, plan: Plan, refusal: str, unseen: Sequence[str]) -> str:
    """Return a plan; ``refusal`` is why apply refuses it, ``unseen`` what it does not show."""
    fields = {
        "environment": plan.environment,
        "url": plan.url,
        "revision": plan.revision,
        "existing": plan.existing,
        "consent": _consent(plan.consent),
        "counts": {action.value: number for action, number in Counter(each.action for each in plan.changes).items()},
        "changes": [_planned(each) for each in plan.changes],
        "former_rulers": _former_rulers(plan),
        "warnings": list(plan.warnings),
        "refusal": refusal or None,
        "unseen": list(unseen),
    }
    return json_document(command, fields)


def _consent(consent: Consent) -> Row:
    return {
        "adopt": sorted(consent.adopt),
        "overwrite_edits": sorted(consent.overwrite_edits),
        "former_rulers": sorted(consent.former_rulers),
        "forgotten_rulers": sorted(consent.forgotten_rulers),
        "prune_former_rulers": consent.prune_former_rulers,
    }


def _planned(change: Change) -> Row:
    where = {"file": None, "line": None} if change.desired is None else place(change.desired.location)
    return {
        **_key(change),
        "title": change.title,
        "action": change.action.value,
        "version": change.version,
        "checksum": change.desired.checksum if change.desired else "",
        **where,
        "fields": [{"path": each.path, "before": each.before, "after": each.after} for each in change.fields],
        "reason": change.reason,
        "remedy": change.remedy,
    }


def _key(change: Change) -> Row:
    return {"kind": change.key.kind, "name": change.key.name}


def _former_rulers(plan: Plan) -> list[Row]:
    return [_former_ruler(each) for each in plan.former_rulers if not each.is_over]


def _former_ruler(ruler: FormerRuler) -> Row:
    return {
        **ruler.place.document(),
        "groups": len(ruler.groups),
        "alerts": alerts_in(ruler.groups),
        "account": ruler.account,
        "remedy": ruler.remedy,
    }


def deployed_json(command: str, deployed: Deployed, unsettled: Unsettled, *, is_complete: bool) -> str:
    """Return what came of a deploy; ``unsettled`` are the rules that are not well after it."""
    plan = deployed.plan
    fields = {
        "environment": plan.environment,
        "url": plan.url,
        "changes": list(_outcomes(deployed.applied)),
        "unchanged": len(plan.of(Action.NONE)),
        "unverified": [{**_key(change), "problem": problem} for change, problem in deployed.unverified],
        "withheld": [
            {**_key(each.change), "title": each.change.title, "reason": each.reason, "remedy": each.remedy}
            for each in plan.withheld
        ],
        "former_rulers": _former_rulers(plan),
        "warnings": list(plan.warnings),
        "backup": None if deployed.backup is None else path_of(deployed.backup),
        "note_problem": deployed.note_problem,
        "not_well": [
            {
                "name": each.name,
                "evaluator": each.evaluator,
                "state": each.state.name.lower(),
                "detail": each.detail,
                **place(each.location),
            }
            for each in unsettled.rules
        ],
        "rules_problem": unsettled.problem,
        "complete": is_complete,
    }
    return json_document(command, fields)


def _outcomes(applied: Applied) -> Iterable[Row]:
    yield from (_outcome(each, "done") for each in applied.done)
    for failure in applied.failures:
        outcome = "conflict" if failure.is_conflict else "failed"
        yield _outcome(failure.change, outcome, failure.message, failure.remedy)
    yield from (_outcome(each, "skipped") for each in applied.skipped)


def _outcome(change: Change, outcome: str, message: str = "", remedy: str = "") -> Row:
    return {
        **_key(change),
        "title": change.title,
        "action": change.action.value,
        "outcome": outcome,
        "message": message,
        "remedy": remedy,
    }


def backups_json(environment: str, folder: Path, backups: Iterable[Path]) -> str:
    """Return the backups that there are."""
    fields = {"environment": environment, "folder": path_of(folder), "backups": [path_of(each) for each in backups]}
    return json_document("restore", fields)
