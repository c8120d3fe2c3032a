"""Rule files of Prometheus, Loki and rulers to import, each a module."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

from toolchain.base.documents.located import Located
from toolchain.pull.imports.given import Given
from toolchain.pull.imports.kind import ImportContext
from toolchain.pull.imports.outcome import Outcome
from toolchain.pull.rules.given import may_hold_rules, ruler_documents
from toolchain.pull.rules.ruler_module import ruler_module
from toolchain.sync.destination import Destination


class RuleFileImport:
    """Rule files, a PrometheusRule, several of them in one file, and what the API of a ruler answers."""

    name = "rule file"
    package = "alerts"

    def claims(self, document: Any) -> bool:
        """Return whether a document holds rules that Grafana does not evaluate."""
        parts = document if isinstance(document, list) else [document]
        return any(ruler_documents("", [Located.of(each)]) for each in parts if may_hold_rules(each))

    def names(self, given: Given) -> Iterable[str]:
        """Yield the name of its file."""
        yield Path(given.place).stem

    def outcome(self, given: Given, module: str, context: ImportContext) -> Outcome:
        """Return the module of the rules, which compiles to the same. Raises UserError."""
        documents = ruler_documents(given.place, given.located())
        written = ruler_module(context.compilation.project, documents, given.place, f"{module}.py")
        what = f"{written.alerts} alerts and {written.recordings} recording rules"
        return Outcome(given.place, what, {PurePosixPath(f"{module}.py"): written.source}, notes=written.notes)

    def live(self, grafana: Destination) -> Iterable[Given]:  # noqa: ARG002 - a Grafana has no rule files
        """Yield nothing: Grafana's own rules are of another kind."""
        return ()


RULE_FILES = RuleFileImport()
