"""Reads a text in Prometheus' format 0.0.4 or in OpenMetrics 1.0.

What Prometheus refuses is a problem of severity error: one bad line costs the whole scrape. What only promtool refuses
is a warning. Source: Prometheus documentation, "Exposition formats"; OpenMetrics specification 1.0.
"""

import re
from collections.abc import Iterator
from math import isnan

from attrs import define, field

from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation
from toolchain.contract.exposition.families import FamilyReader, Reading
from toolchain.contract.exposition.lines import (
    MalformedLine,
    declaration_of,
    help_of,
    is_exemplar,
    is_stamp,
    is_strict,
    number_of,
    sample_of,
)
from toolchain.contract.exposition.plausible import NotAnExpositionError, require_plausible
from toolchain.contract.observed import UNKNOWN_TYPE, Exposure, Problem

TEXT, OPENMETRICS = "Prometheus text", "OpenMetrics"

_TOLD = 5
"""Malformed lines that are told one by one."""
_TYPES = {
    TEXT: frozenset({"counter", "gauge", "histogram", "summary", "untyped"}),
    OPENMETRICS: frozenset(
        {"counter", "gauge", "histogram", "summary", "unknown", "info", "stateset", "gaugehistogram"}
    ),
}
_EVERY_TYPE = frozenset().union(*_TYPES.values())
_WITH_EXEMPLARS = ("_total", "_bucket")
_LONGEST_SHOWN = 80
_COST = "Prometheus refuses the whole scrape because of such a line."
_BEFORE_3 = "Prometheus 3 takes it, and before that the whole scrape is refused."


def read_text(text: str, file: str, *, form: str = "", is_copy: bool = True, instance: str = "") -> Exposure:
    """Return what a text exposes; ``form`` is the format that the server says, found out where it is empty.

    ``is_copy`` tells that the text was saved, so that its line ends and its encoding may not be the application's.
    Raises NotAnExpositionError for a text of another kind.
    """
    require_plausible(text, file)
    lines = text.split("\n")
    form = form or (OPENMETRICS if any(line.rstrip("\r") == "# EOF" for line in lines[-3:]) else TEXT)
    reader = _TextReader(file, form, is_copy, instance or file)
    reader.read(lines)
    families = reader.families.families()
    if reader.malformed > 0.5 * max(1, reader.meant):
        first = reader.problems[0]
        raise NotAnExpositionError(
            f"{file} is no exposition: {first.location}: {first.message}",
            "Give the output of a /metrics endpoint, in Prometheus' text format or OpenMetrics.",
        )
    if not families:
        raise NotAnExpositionError(
            f"{file} exposes nothing", "Give the output of a /metrics endpoint: lines such as up 1."
        )
    return Exposure(
        file, form, families, has_types=any(family.type for family in families.values()), problems=reader.told()
    )


@define(eq=False)
class _TextReader:
    """Reads lines into families and problems."""

    file: str
    form: str
    is_copy: bool
    instance: str
    families: FamilyReader = field(init=False)
    problems: list[Problem] = field(factory=list)
    notes: list[Problem] = field(factory=list)
    malformed: int = 0
    meant: int = 0
    _once: dict[str, tuple[int, int]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.families = FamilyReader(self.file, self.form == OPENMETRICS)

    def read(self, lines: list[str]) -> None:
        """Read all lines."""
        is_open = self.form == OPENMETRICS
        if lines and not lines[-1]:
            lines.pop()
        elif not is_open or lines[-1].rstrip("\r") != "# EOF":
            self._note("end", len(lines))
        add, instance = self.families.add, self.instance
        is_ended = False
        for number, line in enumerate(lines, 1):
            if line.endswith("\r"):
                self._note("carriage return", number)
                line = line[:-1]
            if is_ended:
                self._bad(number, line, "it stands behind # EOF")
                continue
            if not line or line.isspace():
                if is_open:
                    self._note("blank line", number)
                continue
            first = line[0]
            if first in " \t":
                if is_open:
                    self._bad(number, line, "it begins with a space")
                    continue
                self._note("indented", number)
                line = line.lstrip(" \t")
                first = line[0]
            if first == "#":
                if is_open and line == "# EOF":
                    is_ended = True
                else:
                    self._declare(line, number)
                continue
            self.meant += 1
            try:
                name, labels, value, at, exemplar = sample_of(line)
            except MalformedLine as problem:
                self._bad(number, line, str(problem))
                continue
            if is_open and not is_strict(line):
                self._bad(number, line, "OpenMetrics has one space before a value, and none in the labels")
                continue
            if at and not self._accepts_stamp(at):
                self._bad(number, line, f"{at[:40]!r} is no timestamp in {'seconds' if is_open else 'milliseconds'}")
                continue
            if exemplar:
                if not is_exemplar(exemplar):
                    self._bad(number, line, "what stands behind its value is no exemplar")
                    continue
                if not is_open:
                    self._note("exemplar", number)
                elif not name.endswith(_WITH_EXEMPLARS):
                    self._note("misplaced exemplar", number)
            add(name, labels, value, number, at, instance)
        if is_open and not is_ended:
            self._note("no EOF", len(lines))

    def _accepts_stamp(self, at: str) -> bool:
        if self.form == TEXT:
            return is_stamp(at)
        try:
            return not isnan(number_of(at))
        except MalformedLine:
            return False

    def _declare(self, line: str, number: int) -> None:
        declared = declaration_of(line)
        if declared is None or (self.form == OPENMETRICS and not is_strict(line)):
            self._comment(line, number)
            return
        keyword, name = declared.keyword, declared.name
        text = declared.text or ""
        reading = self.families.declared(name, number) if keyword != "UNIT" or self.form == OPENMETRICS else None
        match keyword:
            case "HELP" if reading is not None:
                if reading.help is not None:
                    self._note("second HELP line", number)
                reading.help = help_of(text)
            case "TYPE" if reading is not None:
                self._typed(reading, text, number)
            case "UNIT" if reading is not None:
                reading.unit = text.strip()
                if reading.unit and not name.endswith(f"_{reading.unit}"):
                    self._error(number, f"the unit {reading.unit!r} is not how {name} ends", _COST)
            case _:
                known = self.families.readings.get(name)
                if known is not None:
                    known.unit = text.strip()

    def _comment(self, line: str, number: int) -> None:
        if self.form == OPENMETRICS:
            self._bad(number, line, "OpenMetrics knows no comments")
        elif re.match(r"#[ \t]+(?:HELP|TYPE)[ \t]+[^a-zA-Z_:\"]", line):
            self._bad(number, line, "it names no metric")

    def _typed(self, reading: Reading, type_: str, number: int) -> None:
        if type_ not in _TYPES[self.form]:
            if type_ not in _EVERY_TYPE:
                self._error(number, f"{type_[:40]!r} is no type of a metric", _COST)
                return
            if self.form == TEXT:
                self._warn(
                    number, f"{type_!r} is a type of OpenMetrics alone", "Answer with OpenMetrics, or say gauge."
                )
            else:
                self._error(number, f"{type_!r} is no type of OpenMetrics", _COST)
        if reading.is_typed:
            self._note("second TYPE line", number)
            return
        if reading.samples:
            self._note("TYPE line behind the samples", number)
        reading.is_typed = True
        reading.type = UNKNOWN_TYPE if type_ in ("unknown", "untyped") else type_

    def _at(self, number: int) -> SourceLocation:
        return SourceLocation(self.file, number)

    def _bad(self, number: int, line: str, why: str) -> None:
        self.malformed += 1
        if self.malformed <= _TOLD:
            shown = line if len(line) <= _LONGEST_SHOWN else line[:_LONGEST_SHOWN] + "…"
            self._error(number, f"{shown!r} is no line of {self.form}: {why}", _COST)

    def _error(self, number: int, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._at(number), message, remedy))

    def _warn(self, number: int, message: str, remedy: str) -> None:
        self.problems.append(
            Problem(self._at(number), message, f"{remedy} Prometheus takes it, promtool does not.", Severity.WARNING)
        )

    def _note(self, what: str, number: int) -> None:
        first, count = self._once.get(what, (number, 0))
        self._once[what] = (first, count + 1)

    def told(self) -> tuple[Problem, ...]:
        """Return the problems of the whole text, those of a kind as one."""
        return (*self.problems, *self._more(), *self._noted())

    def _more(self) -> Iterator[Problem]:
        if self.malformed > _TOLD:
            yield Problem(self._at(1), f"{self.malformed - _TOLD:,} more lines are malformed", _COST)

    def _noted(self) -> Iterator[Problem]:
        for what, (number, count) in self._once.items():
            location, lines = self._at(number), f"{count:,} line{'s' * (count > 1)}"
            match what:
                case "carriage return" if self.is_copy:
                    yield Problem(
                        location,
                        f"{lines} end in a carriage return, which Prometheus refuses",
                        "Save it without if only the copy has them; the application has to end lines with \\n.",
                        Severity.INFO,
                    )
                case "carriage return":
                    yield Problem(location, f"{lines} end in a carriage return", f"End lines with \\n alone. {_COST}")
                case "blank line":
                    yield Problem(location, f"{lines} are blank, which OpenMetrics does not allow", _COST)
                case "exemplar":
                    yield Problem(
                        location,
                        f"{lines} have exemplars, which only OpenMetrics knows",
                        "Answer with the content type of OpenMetrics and a last line # EOF. Otherwise "
                        "Prometheus refuses the whole scrape.",
                    )
                case "second HELP line" | "second TYPE line" | "TYPE line behind the samples":
                    yield Problem(
                        location,
                        f"{count:,} metric{'s have' if count > 1 else ' has'} a {what}",
                        "Let one registry write all of it. Prometheus takes it, promtool does not.",
                        Severity.WARNING,
                    )
                case "indented":
                    yield Problem(location, f"{lines} begin with a space", _BEFORE_3, Severity.WARNING)
                case "misplaced exemplar":
                    yield Problem(
                        location,
                        f"{lines} have exemplars and are neither counters nor buckets",
                        _BEFORE_3,
                        Severity.WARNING,
                    )
                case "no EOF":
                    yield Problem(location, "the last line # EOF is missing: the text is cut off", _COST)
                case "end" if self.form == TEXT:
                    yield Problem(
                        location,
                        "the last line does not end: the text may be cut off",
                        "End every line with \\n. Prometheus takes it, promtool does not.",
                        Severity.INFO if self.is_copy else Severity.WARNING,
                    )
