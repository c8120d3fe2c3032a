"""Findings: what a check, or the loading of the definitions, has to say."""

from enum import Enum

from attrs import frozen

from toolchain.source import SourceLocation


class Severity(Enum):
    """How bad a finding is; only errors make a command fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@frozen
class Finding:
    """One problem: which rule, where in the Python, what is wrong and what to do."""

    rule: str
    severity: Severity
    location: SourceLocation
    message: str
    remedy: str

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """By place, then the worst first."""
        return (self.location.file, self.location.line, self.severity.rank, self.rule, self.message)
