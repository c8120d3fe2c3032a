"""Rules out of files: rule files of Prometheus, Loki and rulers, also as a PrometheusRule, and what Grafana calls so.

Source: Prometheus documentation, "Recording rules"; Prometheus Operator, "PrometheusRule"; Grafana documentation,
"Provision alerting resources" and "Alerting provisioning HTTP API".
"""

from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located
from toolchain.base.documents.text_file import read_text, require_settled
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.project.file_map import FileMap
from toolchain.project.rule_source import RuleFormat, RuleSource, rule_sources

_GROUPS_OF_GRAFANA = ("folder", "folderUid", "orgId")
_RULES_OF_GRAFANA = ("data", "title", "uid")


@frozen(eq=False)
class RuleDocument:
    """A document of rules: ``whole`` as its file has it, ``groups`` a list of groups, or what stands in its place."""

    file: str
    format: RuleFormat
    whole: Located
    groups: Located

    def sources(self) -> tuple[RuleSource, ...]:
        """Return the rules, of whatever can be read of them."""
        if self.format is RuleFormat.API:
            return tuple(each for group in self.groups.items() for each in self._of(group))
        return tuple(self._of(Located({"groups": self.groups}, self.whole.line)))

    def _of(self, root: Located) -> Iterator[RuleSource]:
        document = root.as_texts() if self.format is RuleFormat.RULER else root.plain()
        yield from rule_sources(document, FileMap(self.file, root), self.format)


def rules_in(path: Path) -> tuple[RuleDocument, ...]:
    """Return the documents of rules that a YAML or JSON file holds, at least one.

    Raises DocumentError for a file that cannot be read, and for one without rules.
    """
    text = read_text(path)
    require_settled(text)
    documents = [read_json(text)] if path.suffix.lower() == ".json" else read_yaml(text)
    found = tuple(rules for each in documents if (rules := file_rules(str(path), each)) is not None)
    if not found:
        line = documents[0].line if documents else 1
        raise DocumentError("there are no rules in this file", line, "Give it a file with groups of rules.")
    return found


def file_rules(file: str, document: Located) -> RuleDocument | None:
    """Return the rules of a document; None where it says nothing of any."""
    for candidate in (document, document.get("spec")):
        if isinstance(candidate.value, dict) and "groups" in candidate.value:
            groups = candidate.get("groups")
            is_grafanas = candidate is document and _is_provisioning(document, groups)
            return RuleDocument(file, RuleFormat.PROVISIONING if is_grafanas else RuleFormat.RULER, document, groups)
    found = list(_groups_of_api(document))
    return RuleDocument(file, RuleFormat.API, document, Located(found, document.line)) if found else None


def _is_provisioning(document: Located, groups: Located) -> bool:
    if isinstance(document.get("apiVersion").value, int):
        return True
    return any(
        _has(group, _GROUPS_OF_GRAFANA) or any(_has(rule, _RULES_OF_GRAFANA) for rule in group.get("rules").items())
        for group in groups.items()
    )


def _groups_of_api(document: Located) -> Iterator[Located]:
    """Yield the groups of an answer of Grafana's API: one group, a list of rules, or one rule."""
    if isinstance(document.get("rules").value, list) and _has(document, ("title", *_GROUPS_OF_GRAFANA)):
        yield document
    rules = [document] if isinstance(document.value, dict) else list(document.items())
    if rules and all(isinstance(each.get("data").value, list) and each.get("title").text for each in rules):
        yield Located({"rules": Located(rules, document.line)}, document.line)


def _has(document: Located, names: tuple[str, ...]) -> bool:
    return isinstance(document.value, dict) and any(name in document.value for name in names)
