"""What groups of rules are called by who evaluates them, where a name is that of one group."""

from collections.abc import Iterable
from itertools import count

from toolchain.define.alerting.group import RuleGroup


def group_names_of(groups: Iterable[RuleGroup]) -> dict[int, str]:
    """Return the names of groups by their ids.

    Groups of the house that share a name are one group. One that is as written has settings of its own, and gets a
    number behind its name where an earlier group has this name: rule files of others call their groups alike.
    """
    names: dict[int, str] = {}
    owners: dict[str, RuleGroup] = {}
    for group in groups:
        if id(group) in names:
            continue
        owner = owners.setdefault(group.name, group)
        is_shared = owner is group or not (owner.as_written or group.as_written)
        names[id(group)] = group.name if is_shared else _free(group, owners)
    return names


def _free(group: RuleGroup, owners: dict[str, RuleGroup]) -> str:
    name = next(each for each in (f"{group.name}-{number}" for number in count(2)) if each not in owners)
    owners[name] = group
    return name
