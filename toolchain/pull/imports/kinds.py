"""The kinds of things that are imported; the first that claims a document has it."""

from typing import Any

from toolchain.pull.imports.dashboards import DASHBOARDS
from toolchain.pull.imports.grafana_rules import GRAFANA_RULES
from toolchain.pull.imports.kind import ImportKind
from toolchain.pull.imports.routing import ROUTING
from toolchain.pull.imports.rule_files import RULE_FILES

KINDS: tuple[ImportKind, ...] = (DASHBOARDS, RULE_FILES, GRAFANA_RULES, ROUTING)


def kind_of(document: Any) -> ImportKind | None:
    """Return the kind of a document, None for one that none claims."""
    return next((kind for kind in KINDS if kind.claims(document)), None)
