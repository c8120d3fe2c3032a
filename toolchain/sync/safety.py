"""Limits of what a deploy may do without being told: a wrong branch must not empty Grafana."""

from attrs import frozen

from toolchain.sync.change import Action
from toolchain.sync.plan import Plan


@frozen
class SafetyLimits:
    """What is safe: a share of our resources, or a few of them if that is more.

    ``allowed_deletes`` and ``allowed_changes`` are numbers that the person has granted.
    """

    delete_share: float = 0.1
    few_deletes: int = 1
    change_share: float = 0.5
    few_changes: int = 5
    allowed_deletes: int = 0
    allowed_changes: int = 0

    def refusal(self, plan: Plan) -> str:
        """Return why a plan is not safe and how to allow it, empty where it is."""
        safe_deletes = max(self.few_deletes, int(plan.existing * self.delete_share), self.allowed_deletes)
        safe_changes = max(self.few_changes, int(plan.existing * self.change_share), self.allowed_changes)
        deletes, changes = len(plan.of(Action.DELETE)), len(plan.of(Action.UPDATE))
        if deletes > safe_deletes:
            return _refusal("delete", deletes, safe_deletes, plan.existing)
        return _refusal("change", changes, safe_changes, plan.existing) if changes > safe_changes else ""


def _refusal(verb: str, number: int, safe: int, existing: int) -> str:
    return (
        f"the plan would {verb} {number} of {existing} resources, and {safe} are safe. "
        f"If that is meant, add --allow-{verb}s {number}."
    )
