"""What relabelling refuses beyond its schema: actions without what they need, or with what they do not read.

Source: Prometheus documentation, "Configuration: relabel_config".
"""

import re
from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.check.stack.conformity import Problem
from toolchain.check.stack.labels import is_label_name, name_problem

_NEED_TARGET = frozenset({"replace", "hashmod", "lowercase", "uppercase", "keepequal", "dropequal"})
_ONLY_LABELS = frozenset({"source_labels", "target_label", "action"})
_ONLY_REGEX = frozenset({"regex", "action"})
_OTHERS_UNREAD = {
    **dict.fromkeys(("keepequal", "dropequal"), _ONLY_LABELS),
    **dict.fromkeys(("labeldrop", "labelkeep"), _ONLY_REGEX),
}
_DEFAULTS = {"separator": ";", "replacement": "$1", "regex": "(.*)", "modulus": "0"}
_TEMPLATE = re.compile(r"\$(?:\w+|\{\w+\})")


def relabelling(document: Located, owner: str = "") -> Iterator[Problem]:
    """Yield what is wrong with the relabelling rules anywhere in a document."""
    for name, value in document.pairs():
        place = f"{owner}.{name}" if owner else name
        if name.endswith("relabel_configs"):
            for index, each in enumerate(value.items()):
                yield from relabel_problems(each, f"{place}[{index}]")
        else:
            yield from relabelling(value, place)
    for index, each in enumerate(document.items()):
        job = each.get("job_name").text or index
        yield from relabelling(each, f"{owner}[{job}]")


def relabel_problems(rule: Located, owner: str) -> Iterator[Problem]:
    """Yield what is wrong with one relabelling rule."""
    if not isinstance(rule.value, dict):
        return
    action = (rule.get("action").text or "replace").lower()
    target = rule.get("target_label")
    if action in _NEED_TARGET and not target.scalar:
        yield Problem(rule, owner, f"{action} has no target_label", "Add target_label.")
    if action == "hashmod" and rule.get("modulus").value in (None, 0):
        yield Problem(rule, owner, "hashmod has no modulus", "Add modulus, a number above 0.")
    read = _OTHERS_UNREAD.get(action)
    for name, value in rule.pairs() if read is not None else ():
        if read is not None and name not in read and value.value is not None and value.scalar != _DEFAULTS.get(name):
            known = " and ".join(sorted(read - {"action"}))
            yield Problem(value, owner, f"{action} has {name}, and reads {known} alone", f"Remove {name}.")
    if action in ("lowercase", "uppercase") and rule.get("replacement").scalar not in ("", "$1"):
        yield Problem(rule.get("replacement"), owner, f"{action} does not read its replacement", "Remove it.")
    yield from _names(rule, owner, action)


def _names(rule: Located, owner: str, action: str) -> Iterator[Problem]:
    """Yield names of labels that no release takes, or only the latest."""
    if "action" in rule.fields and rule.get("action").value is None:
        yield Problem(rule.get("action"), owner, "its action is nothing", "Name one, or remove it.")
    written = rule.get("replacement" if action == "labelmap" else "target_label")
    takes_groups = action in ("replace", "labelmap")
    name = _TEMPLATE.sub("a", written.scalar) if takes_groups else written.scalar
    if name and (problem := name_problem(name)):
        yield Problem(written, owner, f"{written.scalar[:60]!r} is {problem}", "Use letters, digits and _.")
    for each in (written, *rule.get("source_labels").items()):
        plain = _TEMPLATE.sub("a", each.scalar) if takes_groups else each.scalar
        if plain and not is_label_name(plain) and not name_problem(plain):
            message = f"{each.scalar[:60]!r} is a label name to Prometheus 3 alone"
            yield Problem(each, owner, message, "Use letters, digits and _ for earlier releases.", is_former=True)
