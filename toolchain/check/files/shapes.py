"""What every reader of shapes says: kinds of values in words, and findings at a line of a file."""

from collections.abc import Collection, Iterator

from attrs import frozen

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Finding, Severity
from toolchain.base.source import SourceLocation

_SHOWN = 60
"""Characters of a value that are shown."""


def kind_of(value: Located) -> str:
    """Return what kind of value this is, in words."""
    if value.value is None:
        return "nothing"
    if isinstance(value.value, list):
        return "a list"
    return "an object" if isinstance(value.value, dict) else f"{str(value.value)[:_SHOWN]!r}"


@frozen(eq=False)
class Shape:
    """A part of a rule file that is looked at; ``owner`` is how findings name it."""

    file: str
    owner: str

    def finding(
        self, at: Located, message: str, remedy: str = "Correct the file.", severity: Severity = Severity.ERROR
    ) -> Finding:
        """Return a finding at the line of a value."""
        return Finding("rule-file", severity, SourceLocation(self.file, at.line), f"{self.owner}: {message}", remedy)

    def unknown_fields(
        self, value: Located, known: Collection[str], consequence: str, severity: Severity = Severity.ERROR
    ) -> Iterator[Finding]:
        """Yield the fields that are not among those known."""
        for name, field in value.pairs():
            if name not in known:
                problem = f"nobody knows the field {name[:_SHOWN]!r}.{did_you_mean(name, known)}"
                yield self.finding(field, problem, f"Correct its name, or remove it: {consequence}.", severity)

    def texts(self, part: str, texts: Located) -> Iterator[Finding]:
        """Yield what of labels or annotations is no text with a name."""
        if texts.value is not None and not isinstance(texts.value, dict):
            yield self.finding(texts, f"its {part} are {kind_of(texts)}, and have to be names with texts")
        for name, text in texts.pairs():
            if isinstance(text.value, list | dict):
                problem = f"{part[:-1]} {name[:_SHOWN]!r} is {kind_of(text)}, and has to be a text"
                yield self.finding(text, problem)
