"""One query of a file: read in its language, analysed, and checked by the rules about queries."""

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from toolchain.base.documents.limits import LONGEST_QUERY
from toolchain.base.documents.located import Located
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation
from toolchain.check.explain.problems import applicable
from toolchain.check.logql import LOGQL_RULES
from toolchain.check.promql import PROMQL_RULES
from toolchain.check.query_rule import QueryProblem
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.logql.analysis.analyser import analyse as analyse_logs
from toolchain.languages.logql.lexer import LogqlSyntaxError
from toolchain.languages.logql.parser import parse as parse_logql
from toolchain.languages.promql.analysis.analyser import Analysis, analyse
from toolchain.languages.promql.analysis.context import QueryContext
from toolchain.languages.promql.lexer import PromqlSyntaxError
from toolchain.languages.promql.parser import parse
from toolchain.languages.syntax_error import LanguageSyntaxError

Language = Literal["promql", "logql"]


@frozen(eq=False)
class Place:
    """Where a query stands: its file, its text with lines, and how findings name its owner."""

    file: str
    text: Located
    owner: str

    def finding(self, rule: str, severity: Severity, message: str, remedy: str, line: int | None = None) -> Finding:
        """Return a finding here, or at another line of the file."""
        location = SourceLocation(self.file, self.text.line if line is None else line)
        return Finding(rule, severity, location, f"{self.owner}: {message}", remedy)

    def too_long(self, rule: str, what: str) -> Finding:
        """Return the finding for a text, which ``what`` names, of more characters than are read."""
        count = f"{len(self.text.text):,} characters, and at most {LONGEST_QUERY:,} are read"
        return self.finding(rule, Severity.ERROR, f"{what} has {count}", "Make it shorter.")

    def at(self, rule: str, severity: Severity, problem: QueryProblem) -> Finding:
        """Return a finding for a problem, at the line of the characters to blame."""
        offset = 0 if problem.span is None else problem.span[0]
        line = self.text.line_at(offset)
        return self.finding(rule, problem.severity or severity, problem.message, problem.remedy, line)


def is_too_long(text: str) -> bool:
    """Return whether a query or a template is too long to be read."""
    return len(text) > LONGEST_QUERY


def is_promql(text: str) -> bool:
    """Return whether a text is PromQL."""
    if is_too_long(text):
        return False
    try:
        parse(text)
    except PromqlSyntaxError:
        return False
    return True


def is_logql(text: str) -> bool:
    """Return whether a text is LogQL."""
    if is_too_long(text):
        return False
    try:
        parse_logql(text)
    except LogqlSyntaxError:
        return False
    return True


def syntax_finding(place: Place, error: LanguageSyntaxError) -> Finding:
    """Return the finding for a query that cannot be read."""
    where = f"line {error.line}, column {error.column} of the query"
    line = place.text.line_at(error.position)
    return place.finding("query-syntax", Severity.ERROR, f"{where}: {error.message}", error.remedy, line)


def read_promql(place: Place, context: QueryContext) -> Analysis | Finding:
    """Return what a PromQL query means, or why it cannot be read."""
    if is_too_long(place.text.text):
        return place.too_long("query-syntax", "the query")
    try:
        return analyse(parse(place.text.text), context)
    except PromqlSyntaxError as error:
        return syntax_finding(place, error)


def read_logql(place: Place, context: QueryContext) -> LogAnalysis | Finding:
    """Return what a LogQL query means, or why it cannot be read."""
    if is_too_long(place.text.text):
        return place.too_long("query-syntax", "the query")
    try:
        return analyse_logs(parse_logql(place.text.text), context)
    except LogqlSyntaxError as error:
        return syntax_finding(place, error)


def findings_of(place: Place, analysis: Analysis | LogAnalysis) -> Iterator[Finding]:
    """Yield what every rule that applies says of a query."""
    rules = PROMQL_RULES if isinstance(analysis, Analysis) else LOGQL_RULES
    for rule in applicable(rules, analysis.context):
        for problem in dict.fromkeys(rule.check(analysis)):
            yield place.at(rule.id, rule.severity, problem)
