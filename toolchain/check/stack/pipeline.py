"""What stages of a pipeline make of records: the labels of streams, and the fields that are read of JSON."""

import re
from typing import Any

from attrs import define, field

from toolchain.base.documents.located import Located
from toolchain.check.stack.facts import Facts, RecordField, StreamLabel

_PATH = re.compile(r'(?:[A-Za-z_@][\w@-]*|"[^"\\]+")(?:\.(?:[A-Za-z_@][\w@-]*|"[^"\\]+"))*')
"""A path without functions, filters and indexes (JMESPath, "Identifiers" and "Sub-expressions")."""

_WRAPPING = frozenset({"log", "stream", "time", "attrs", "output", "tag", "message"})
"""What Docker, CRI and collectors write around records."""


@define
class Pipeline:
    """Reads one stage after the other; ``extracted`` are the paths of what earlier stages took out of the record."""

    labels: list[StreamLabel] = field(factory=list)
    fields: list[RecordField] = field(factory=list)
    extracted: dict[str, str] = field(factory=dict)

    def begin(self) -> None:
        """Begin with another record: nothing is taken out of it."""
        self.extracted = {}

    def fixed(self, labels: Located) -> None:
        """Read labels with values of their own."""
        for name, value in labels.pairs():
            self.fixed_label(name, value.line)

    def fixed_label(self, name: str, line: int) -> None:
        """Read a label with a value of its own."""
        if not name.startswith("__"):
            self.labels.append(StreamLabel(name, line, is_fixed=True))

    def relabelled(self, name: str, line: int, sources: str) -> None:
        """Read a label that relabelling sets; ``sources`` are the labels of discovery that it reads."""
        if name and not name.startswith("__") and "$" not in name:
            self.labels.append(StreamLabel(name, line, sources, is_fixed=not sources or sources.startswith("__")))

    def extracts(self, name: str, path: str, line: int, source: str = "") -> None:
        """Read a name for what is at a path of a JSON record, or of JSON that was taken out of one."""
        if not _PATH.fullmatch(path):
            self.extracted.pop(name, None)
            return
        before = self.extracted.get(source, "")
        plain = path.replace('"', "")
        whole = f"{before}.{plain}" if before and before not in _WRAPPING else plain
        self.extracted[name] = whole
        if whole.partition(".")[0] not in _WRAPPING:
            self.fields.append(RecordField(whole, line))

    def names(self, name: str, path: str) -> None:
        """Read a name for a field of a record that is no JSON."""
        self.extracted[name] = path

    def label(self, name: str, line: int, source: str) -> None:
        """Read a label that takes what was extracted under a name."""
        self.labels.append(StreamLabel(name, line, self.extracted.get(source, source)))

    def drop(self, name: str) -> None:
        """Read a label that is taken away again."""
        self.labels = [each for each in self.labels if each.name != name]

    def facts(self, **others: Any) -> Facts:
        """Return everything that was read."""
        return Facts(labels=tuple(self.labels), fields=tuple(self.fields), **others)
