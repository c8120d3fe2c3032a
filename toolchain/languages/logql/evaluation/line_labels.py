"""The labels of one line on its way through a pipeline, and what a metric query needs of them.

Facts: Loki's behaviour for labels of the stream, of the structured metadata and of parsers (Loki source,
``pkg/logql/log``): a parsed label that the stream or the metadata already has gets the suffix ``_extracted``, and no
parser overwrites a label that a parser or formatter set before.
"""

from collections.abc import Callable, Mapping

from attrs import define, field, frozen

DUPLICATE = "_extracted"
ERROR = "__error__"
ERROR_DETAILS = "__error_details__"
PRESERVE_ERROR = "__preserve_error__"

StageFunction = Callable[[int, str, "LineLabels"], str | None]
"""Takes the time, the line and its labels, which it may change; returns the line, or None to drop it."""


@frozen
class ParserHints:
    """What parsers may leave out, since the metric query does not read it; Loki reads no more of a line than this.

    ``required`` are the only labels worth extracting, all where it is empty. ``is_none`` where no label is read at all,
    so that parsers do not run and cannot fail. ``preserves_error`` where the query itself reads ``__error__``.
    ``filters`` are the conditions on one label, which drop a line as soon as a parser sets that label.
    What is not among ``parsed``, where that is not empty, no parser need look at.
    """

    required: frozenset[str] = frozenset()
    is_none: bool = False
    preserves_error: bool = False
    filters: Mapping[str, StageFunction] = field(factory=dict)
    parsed: frozenset[str] = field(init=False)

    @parsed.default
    def _names_in_lines(self) -> frozenset[str]:
        """Return the names under which a line may have what is required, before they get a suffix."""
        return self.required | {name.removesuffix(DUPLICATE) for name in self.required}

    def wants(self, name: str) -> bool:
        """Return whether a parser extracts the label."""
        return not self.required or name in self.required

    def wants_prefix(self, prefix: str) -> bool:
        """Return whether a parser looks into an object whose labels begin so."""
        return not self.required or any(name.startswith(prefix) for name in self.required)


@define(eq=False)
class LineLabels:
    """The labels of one line.

    ``stream`` are those of its stream and never change; ``values`` are all that it has now. ``metadata`` names those of
    the structured metadata, ``extracted`` those that a parser or formatter set.
    """

    stream: Mapping[str, str]
    values: dict[str, str]
    hints: ParserHints
    metadata: set[str] = field(factory=set)
    extracted: set[str] = field(factory=set)
    error: str = ""
    error_details: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether parsers have nothing left to do."""
        hints = self.hints
        return hints.is_none or (bool(hints.required) and hints.required <= self.extracted)

    def add_metadata(self, metadata: Mapping[str, str]) -> None:
        """Take the structured metadata of the line."""
        for name, value in metadata.items():
            if name == ERROR:
                self.error = value
            elif name == ERROR_DETAILS:
                self.error_details = value
            else:
                name = name + DUPLICATE if name in self.stream else name
                self.values[name] = value
                self.metadata.add(name)

    def set(self, name: str, value: str) -> None:
        """Set a label."""
        self.values[name] = value
        self.metadata.discard(name)
        self.extracted.add(name)

    def parse(self, name: str, value: str, time: int, line: str) -> bool:
        """Set what a parser found, under the name that is free; return False where a condition drops the line."""
        if name in self.stream or name in self.metadata:
            name += DUPLICATE
        if name in self.extracted or not self.hints.wants(name):
            return True
        self.set(name, value)
        condition = self.hints.filters.get(name)
        return condition is None or condition(time, line, self) is not None

    def delete(self, name: str) -> None:
        """Remove a label."""
        self.values.pop(name, None)
        self.metadata.discard(name)

    def fail(self, error: str, details: str = "") -> None:
        """Note what went wrong with the line; the line stays."""
        self.error = error
        if details:
            self.error_details = details

    def fail_parsing(self, error: str, details: str = "") -> None:
        """Note that a parser failed."""
        self.fail(error, details)
        if self.hints.preserves_error:
            self.set(PRESERVE_ERROR, "true")

    def all(self) -> dict[str, str]:
        """Return all labels with the error, if there is one."""
        found = dict(self.values)
        if self.error:
            found[ERROR] = self.error
        if self.error_details:
            found[ERROR_DETAILS] = self.error_details
        return found


def line_labels(stream: Mapping[str, str], metadata: Mapping[str, str], hints: ParserHints) -> LineLabels:
    """Return the labels with which a line enters a pipeline; ``stream`` has no empty values."""
    labels = LineLabels(stream, dict(stream), hints)
    if metadata:
        labels.add_metadata(metadata)
    return labels
