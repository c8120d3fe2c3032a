"""The templates of a rule's annotations and labels, each with its place."""

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.analysed import AnalysedRule
from toolchain.languages.gotemplate.ast import Template
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError
from toolchain.languages.templates import parse_rule_template


@frozen(eq=False)
class RuleText:
    """A text; ``template`` is None where it is none, and ``error`` says why."""

    rule: AnalysedRule
    part: Literal["annotations", "labels"]
    name: str
    text: str
    template: Template | None
    error: TemplateSyntaxError | None = None

    @property
    def what(self) -> str:
        """How findings name it."""
        return f"{self.part[:-1]} {self.name!r}"

    def at(self, offset: int) -> SourceLocation:
        """Return the line of a character."""
        return self.rule.at(self.part, self.name, offset=offset)


def texts_of(rule: AnalysedRule) -> Iterator[RuleText]:
    """Yield the texts of a rule."""
    parts: tuple[Literal["annotations"], Literal["labels"]] = ("annotations", "labels")
    for part in parts:
        for name, text in (rule.annotations if part == "annotations" else rule.labels).items():
            try:
                template = _parsed(text)
            except TemplateSyntaxError as error:
                yield RuleText(rule, part, name, text, None, error)
            else:
                yield RuleText(rule, part, name, text, template)


def _parsed(text: str) -> Template:
    if len(text) > LONGEST_QUERY:
        problem = f"it has {len(text):,} characters, and at most {LONGEST_QUERY:,} are read"
        raise TemplateSyntaxError(problem, text, 0)
    return parse_rule_template(text)
