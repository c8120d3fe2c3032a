"""Rules of Grafana to import, each group or file a module."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from toolchain.base.documents.located import Located
from toolchain.live.grafana import alert_rules
from toolchain.project.file_rules import file_rules
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.rules.grafana_given import grafana_groups, is_resource
from toolchain.pull.rules.grafana_module import grafana_module
from toolchain.sync.destination import Destination
from toolchain.sync.kinds.alert_rules import MARK


class GrafanaRuleImport:
    """Provisioning files and exports, what the API answers of rules and groups, and resources of its rules."""

    name = "rules of Grafana"
    package = "alerts"

    def claims(self, document: Any) -> bool:
        """Return whether a document holds rules that Grafana evaluates."""
        parts = document if isinstance(document, list) else [document]
        if any(map(is_resource, parts)):
            return True
        for each in (document, *parts):
            found = file_rules("", Located.of(each)) if _may_hold_rules(each) else None
            if found is not None and found.format.is_grafanas:
                return True
        return False

    def names(self, given: Given) -> Iterable[str]:
        """Yield the name of its group in Grafana, and that of its file."""
        if given.place.startswith("grafana:"):
            yield given.place.partition("/")[2]
        yield Path(given.place).stem

    def outcome(self, given: Given, module: str, context: ImportContext) -> Outcome:
        """Return the module of the rules, which compiles to the same. Raises UserError."""
        documents = given.located()
        if not given.documents and isinstance(given.document, list):
            documents = (Located.of(given.document),)  # a list of rules, as the API answers one
        groups = grafana_groups(given.place, documents)
        project = context.compilation.project
        written = grafana_module(project, groups, given.place, f"{module}.py", context.data_sources)
        what = f"{written.alerts} alerts and {written.recordings} recording rules of Grafana"
        return Outcome(given.place, what, {PurePosixPath(f"{module}.py"): written.source}, notes=written.notes)

    def live(self, grafana: Destination) -> Iterable[Given]:
        """Yield the groups of a Grafana, without marks of ours."""
        places = {
            (str(rule.get("folderUID")), str(rule.get("ruleGroup")))
            for rule in alert_rules.list_rules(grafana.connection)
        }
        for folder, name in sorted(places):
            group = alert_rules.get_group(grafana.connection, folder, name)
            rules = [_unmarked(rule) for rule in group.get("rules") or ()]
            document = {"title": name, "folderUid": folder, "interval": group.get("interval"), "rules": rules}
            yield Given(f"grafana:{folder}/{name}", document, folder)


def _unmarked(rule: dict[str, Any]) -> dict[str, Any]:
    annotations = {name: each for name, each in (rule.get("annotations") or {}).items() if name != MARK}
    return {**rule, "annotations": annotations}


def _may_hold_rules(document: Any) -> bool:
    """Return whether it is worth looking for rules in a plain document."""
    if isinstance(document, list):
        return bool(document) and all(isinstance(each, dict) and "data" in each for each in document)
    return isinstance(document, dict) and any(name in document for name in ("groups", "rules", "data"))


GRAFANA_RULES = GrafanaRuleImport()
