"""Checks one document that is a configuration: what its program refuses, and what the rules say of what it sets up."""

from collections.abc import Iterator

from toolchain.base.documents.located import Located
from toolchain.base.finding import Finding
from toolchain.catalog import Catalog
from toolchain.check.stack.conformity import Conformity
from toolchain.check.stack.facts import Facts
from toolchain.check.stack.kinds import StackKind
from toolchain.check.stack.rules import STACK_RULES
from toolchain.check.stack.rules.structure import finding_of
from toolchain.check.stack.schema_files import Schema


def stack_findings(file: str, document: Located, kind: StackKind, catalog: Catalog) -> Iterator[Finding]:
    """Yield everything that is wrong with a configuration; without a catalog nothing is said of what it would know."""
    shape = Conformity(Schema.named(kind.schema), kind.reading).problems(document)
    for each in dict.fromkeys((*shape, *kind.problems(document))):
        yield finding_of(file, kind.program, each)
    yield from findings_of_facts(file, kind.facts(document), catalog)


def findings_of_facts(file: str, facts: Facts, catalog: Catalog) -> Iterator[Finding]:
    """Yield what the rules say of what a file sets up."""
    for rule in STACK_RULES:
        yield from rule.findings(file, facts, catalog)
