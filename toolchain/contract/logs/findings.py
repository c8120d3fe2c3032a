"""What was counted in a log file, as findings: each tells how many lines have it, and stands at the first."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from attrs import define, field

from toolchain.base.errors import closest
from toolchain.base.finding import Finding, Severity, sorted_findings
from toolchain.base.source import SourceLocation
from toolchain.catalog.logs import LogSchema
from toolchain.catalog.privacy import Privacy, SensitivePattern
from toolchain.catalog.scrubbing import Scrubber
from toolchain.contract.logs.reading import LONGEST
from toolchain.contract.logs.record import RecordField, record_fields
from toolchain.contract.logs.tally import Count, Occurrence, Problem, Tally
from toolchain.project.load_errors import relative_to

_MOST_VALUES = 12
"""Values that are listed of a field that may have only some."""
_ALIKE = 75
"""Percent of similarity from which an unknown field is one that is misspelt."""
_NO_LINES = "contract-log-no-record"


def log_findings(
    file: str, tally: Tally, schemas: Sequence[LogSchema], privacy: Privacy, root: Path
) -> tuple[Finding, ...]:
    """Return what was found in a file, by the lines where it is first.

    Nothing that must not be stored is told: values and names are scrubbed as lines are. Definitions are told by their
    place below the root.
    """
    words = _Words(file, tally, {each.name: each for each in schemas}, privacy, root)
    found = [words.finding(each, count) for each, count in tally.counts.items()]
    found += [words.finding_of_others(each, count) for each, count in tally.others.items()]
    if not tally.lines and not found:
        where = SourceLocation(file, 1)
        found.append(
            Finding(_NO_LINES, Severity.ERROR, where, "there is no line", "Name the file that was written to.")
        )
    return sorted_findings(found)


@define(slots=False, frozen=True, eq=False)
class _Words:
    """What is said of a file."""

    file: str
    tally: Tally
    schemas: Mapping[str, LogSchema]
    privacy: Privacy
    root: Path
    _fields: dict[str, Mapping[str, RecordField]] = field(factory=dict)

    def finding(self, each: Occurrence, count: Count) -> Finding:
        """Return the finding of something wrong."""
        severity, problem, remedy = self._told(each)
        where = SourceLocation(self.file, count.first)
        return Finding(each.problem.value, severity, where, f"{problem} {self._where(count)}", remedy)

    def finding_of_others(self, each: Occurrence, count: Count) -> Finding:
        """Return the finding of whatever was not told one by one."""
        what = "other unknown fields" if each.problem is Problem.UNKNOWN_FIELD else f"other values of {each.path!r}"
        return Finding(
            each.problem.value,
            Severity.WARNING if each.problem is Problem.UNKNOWN_FIELD else Severity.ERROR,
            SourceLocation(self.file, count.first),
            f"{what} {self._where(count)}",
            "Where there is no end of them, they are no names of their own: write what varies as the value of a field.",
        )

    def _where(self, count: Count) -> str:
        lines = self.tally.lines
        return f"in {count.lines:,} of {lines:,} line{'s' * (lines != 1)}, first in line {count.first}"

    def _told(self, each: Occurrence) -> tuple[Severity, str, str]:
        match each.problem:
            case Problem.UNREADABLE:
                return Severity.ERROR, "what is compressed is damaged", "Fetch the file again: the rest was not read."
            case Problem.TOO_LONG:
                size = f"{LONGEST // 2**20} MiB"
                return Severity.ERROR, f"more than {size}", "Loki takes 256 KiB: write less of it."
            case Problem.NO_RECORD:
                remedy = "Write one object a line, and nothing beside what the logger writes."
                return Severity.ERROR, "text that is no JSON object", remedy
            case Problem.PERSONAL_DATA:
                return self._told_of_personal_data(each)
            case Problem.UNKNOWN_FIELD:
                return self._told_of_unknown_field(each)
        entry = self._fields_of(each.schema).get(each.path)
        if entry is None:
            return Severity.ERROR, *self._told_of_object(each)
        return Severity.ERROR, *self._told_of_field(each, entry)

    def _told_of_object(self, each: Occurrence) -> tuple[str, str]:
        inside = [path for path in self._fields_of(each.schema) if path.startswith(f"{each.path}.")]
        return f"{each.path!r} is {each.detail}", f"{self._place(each.schema)} have fields in it, such as {inside[0]}."

    def _told_of_field(self, each: Occurrence, entry: RecordField) -> tuple[str, str]:
        schema = self._place(each.schema)
        match each.problem:
            case Problem.MISSING_FIELD:
                return f"{each.path!r} is missing", f"Every record of {schema} has it, such as {entry.example}."
            case Problem.WRONG_TYPE:
                return f"{each.path!r} is {each.detail}", f"Write it as {schema} have it, such as {entry.example}."
            case Problem.TIME_FORM:
                return f"{each.path!r} is no time as they are written", f"Write it such as {entry.example}."
            case Problem.VALUE_FORM:
                return f"{each.path!r} does not match {entry.pattern}", f"Write it such as {entry.example}."
        meant = _same_but_for_spelling(each.detail, entry.values) or closest(each.detail, entry.values)
        listed = ", ".join(entry.values[:_MOST_VALUES]) + " ..." * (len(entry.values) > _MOST_VALUES)
        remedy = f"Write one of {listed}, or add it to {schema}."
        return (
            f"{each.path!r} is {self._harmless(each.detail)!r}",
            f"Did you mean {meant!r}? {remedy}" if meant is not None else remedy,
        )

    def _told_of_unknown_field(self, each: Occurrence) -> tuple[Severity, str, str]:
        meant = meant_field(each.path, self._fields_of(each.schema))
        problem = f"unknown field {self._harmless(each.path)!r}"
        remedy = f"Leave it out, or add it to {self._place(each.schema)}."
        if meant is None:
            return Severity.WARNING, problem, remedy
        return Severity.ERROR, problem, f"Did you mean {meant!r}? {remedy}"

    def _told_of_personal_data(self, each: Occurrence) -> tuple[Severity, str, str]:
        where = f"{self._harmless(each.path)!r}" if each.path else "the line"
        if not each.detail:
            remedy = "Leave it out: it is not stored, and whoever reads the lines before that sees it."
            return Severity.WARNING, f"personal data that is not stored, {where},", remedy
        pattern = self._patterns.get(each.detail)
        severity = Severity.ERROR if pattern is None or pattern.watched else Severity.WARNING
        help = f"{pattern.help} " if pattern is not None else ""
        return severity, f"{each.detail} in {where}", f"{help}Leave it out, or mask it."

    @cached_property
    def _patterns(self) -> Mapping[str, SensitivePattern]:
        return {each.name: each for each in self.privacy.of_lines}

    @cached_property
    def _scrubber(self) -> Scrubber:
        return Scrubber(self.privacy.of_lines)

    def _harmless(self, text: str) -> str:
        return self._scrubber.scrubbed(text.encode("utf-8", "replace")).decode("utf-8", "replace")

    def _fields_of(self, schema: str) -> Mapping[str, RecordField]:
        if schema not in self._fields:
            self._fields[schema] = {each.dotted: each for each in record_fields(self.schemas[schema])}
        return self._fields[schema]

    def _place(self, schema: str) -> str:
        return f"{schema} logs ({relative_to(self.schemas[schema].location, self.root)})"


def meant_field(path: str, known: Iterable[str]) -> str | None:
    """Return the field that is most likely meant by one that does not exist.

    That is one spelt with other capitals or separators, one of the same name elsewhere, or one that is nearly alike.
    """
    known = tuple(known)
    elsewhere = _same_but_for_spelling(path.rpartition(".")[2], [each.rpartition(".")[2] for each in known])
    moved = next((each for each in known if each.rpartition(".")[2] == elsewhere), None) if elsewhere else None
    return _same_but_for_spelling(path, known) or moved or closest(path, known, at_least=_ALIKE)


def _same_but_for_spelling(text: str, known: Iterable[str]) -> str | None:
    plain = _plain(text)
    return next((each for each in known if _plain(each) == plain), None) if plain else None


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-z.]", "", text.lower())
