"""What of a rule file is another kind of value than there has to be: it would be taken for nothing, and missed.

Source: what promtool 2.42 refuses; an empty group, which it takes for none, is most likely a mistake.
"""

from collections.abc import Iterator, Mapping

from toolchain.base.documents.located import Located
from toolchain.base.finding import Finding, Severity
from toolchain.check.files.queries import Place


def groups_of(document: Located) -> Located | None:
    """Return the groups of a document, whatever they are, or None where it has none."""
    for candidate in (document, document.get("spec")):
        if isinstance(candidate.value, Mapping) and "groups" in candidate.value:
            return candidate.get("groups")
    return None


def shape_findings(file: str, groups: Located) -> Iterator[Finding]:
    """Yield what is no list of groups, no group with a name, no list of rules, and no rule."""
    if not isinstance(groups.value, list):
        yield _finding(file, groups, "groups", f"is {kind_of(groups)}, and has to be a list of groups")
        return
    names: dict[str, int] = {}
    for number, group in enumerate(groups.items(), 1):
        if not isinstance(group.value, dict):
            yield _finding(file, group, f"group {number}", f"is {kind_of(group)}, and has to have a name and rules")
            continue
        name = group.get("name")
        owner = f"group {name.text!r}" if name.text else f"group {number}"
        if isinstance(name.value, list | dict) or name.value is None or name.value == "":
            yield _finding(file, name, owner, "has no name")
        else:
            key = f"{group.get('folder').value}/{name.value}"
            first = names.setdefault(key, name.line)
            if first != name.line:
                yield _finding(file, name, owner, f"has the name of the group at line {first}")
        yield from _rules(file, owner, group.get("rules"))


def _rules(file: str, owner: str, rules: Located) -> Iterator[Finding]:
    if rules.value is not None and not isinstance(rules.value, list):
        yield _finding(file, rules, owner, f"its rules are {kind_of(rules)}, and have to be a list")
    for number, rule in enumerate(rules.items(), 1):
        if not isinstance(rule.value, dict):
            yield _finding(file, rule, owner, f"its rule {number} is {kind_of(rule)}, and no rule")
            continue
        for part in ("labels", "annotations"):
            yield from _texts(file, f"{owner}, rule {number}", part, rule.get(part))


def _texts(file: str, owner: str, part: str, texts: Located) -> Iterator[Finding]:
    if texts.value is not None and not isinstance(texts.value, dict):
        yield _finding(file, texts, owner, f"its {part} are {kind_of(texts)}, and have to be names with texts")
    for name, text in texts.pairs():
        if isinstance(text.value, list | dict):
            yield _finding(file, text, owner, f"{part[:-1]} {name[:60]!r} is {kind_of(text)}, and has to be a text")


def kind_of(value: Located) -> str:
    """Return what kind of value this is, in words."""
    if value.value is None:
        return "nothing"
    if isinstance(value.value, list):
        return "a list"
    return "an object" if isinstance(value.value, dict) else f"{str(value.value)[:60]!r}"


def _finding(file: str, at: Located, owner: str, message: str) -> Finding:
    return Place(file, at, owner).finding("rule-file", Severity.ERROR, message, "Correct the file.")
