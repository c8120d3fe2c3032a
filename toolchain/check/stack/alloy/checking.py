"""Checks one file in Alloy's syntax."""

from collections.abc import Iterator

from toolchain.base.documents.errors import DocumentError
from toolchain.base.finding import Finding
from toolchain.catalog import Catalog
from toolchain.check.stack.alloy.body import Lines
from toolchain.check.stack.alloy.components import problems
from toolchain.check.stack.alloy.facts import facts
from toolchain.check.stack.checking import findings_of_facts
from toolchain.check.stack.rules.structure import finding_of
from toolchain.languages.alloy.lexer import AlloySyntaxError
from toolchain.languages.alloy.parser import parse


def alloy_findings(file: str, text: str, catalog: Catalog, *, is_whole: bool = True) -> Iterator[Finding]:
    """Yield everything that is wrong with a configuration. Raises DocumentError for a text that is none.

    It ``is_whole`` where no other file of its folder has components that it can name.
    """
    try:
        body = parse(text)
    except AlloySyntaxError as error:
        raise DocumentError(f"no configuration of Alloy: {error.message}", error.line, error.remedy) from error
    lines = Lines.of(text)
    for each in problems(body, lines, is_whole=is_whole):
        yield finding_of(file, "Alloy", each)
    yield from findings_of_facts(file, facts(body, lines), catalog)
