"""What a ruler's limits leave room for, known before anything is written.

Source: Grafana Mimir documentation, "ruler_max_rules_per_rule_group" and "ruler_max_rule_groups_per_tenant". A ruler
counts a group that is written as one more, also where it replaces one: at the limit no group can be changed.
"""

from collections.abc import Mapping, Sequence

from attrs import evolve

from toolchain.define.evaluation import RulerEndpoint
from toolchain.sync.model import Desired, Key, Live

_SETTING = (
    "Raise ruler_max_rule_groups_per_tenant of the ruler, and max_groups of the RulerEndpoint of the environment to "
    "the same, or remove groups that nobody needs."
)


def without_room(
    endpoint: RulerEndpoint, desired: Sequence[Desired], live: Mapping[Key, Live], existing: int
) -> list[Live]:
    """Return what is in the way of groups for which a tenant has no room; ``existing`` is how many groups it has."""
    made = [each for each in desired if each.key not in live]
    changed = [each for each in desired if each.key in live and live[each.key].document != each.document]
    room = max(0, endpoint.max_groups - existing)
    told = f"the tenant has {existing} rule groups, the limit is {endpoint.max_groups}"
    in_the_way = [
        Live(each.key, each.title, {}, None, "", obstacle=f"{told}, and the plan adds {len(made)}", remedy=_SETTING)
        for each in made[room:]
    ]
    if changed and existing + len(made[:room]) >= endpoint.max_groups:
        reason = f"{told}{f', and the plan adds {len(made)}' if made else ''}: a full ruler takes no change of a group"
        in_the_way += [evolve(live[each.key], obstacle=reason, remedy=_SETTING) for each in changed]
    return in_the_way
