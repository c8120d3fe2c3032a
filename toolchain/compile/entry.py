"""A file of an output as it was read: what it says, and at which line."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from toolchain.base.documents.json_reader import read_json
from toolchain.base.documents.located import Located
from toolchain.base.documents.yaml_reader import read_yaml
from toolchain.base.source import SourceLocation
from toolchain.base.source_map import Origin, Path
from toolchain.compile.artifact import ArtifactKind
from toolchain.define.alerting.group import ALERT_GROUP


@frozen(eq=False)
class Entry:
    """A file that a manifest lists, with the line that it says the file comes from."""

    path: str
    kind: str
    document: Any
    location: SourceLocation
    text: str = field(default="", repr=False)

    @property
    def lines(self) -> Located:
        """What it says, with the lines of the file itself."""
        if self.path.endswith(".json"):
            return read_json(self.text)
        return next(iter(read_yaml(self.text)), Located(None, 1))


def rule_lines(entry: Entry) -> dict[Path, Origin]:
    """Return the lines of rules in their file, for one that does not say where their definitions are."""
    match entry.kind:
        case ALERT_GROUP.schema:
            return dict(_rules(entry, entry.lines, ()))
        case ArtifactKind.RULE_FILE.value:
            groups = enumerate(entry.lines.get("groups").items())
            return {path: at for index, group in groups for path, at in _rules(entry, group, ("groups", index))}
    return {}


def _rules(entry: Entry, group: Located, around: Path) -> Iterator[tuple[Path, Origin]]:
    for index, rule in enumerate(group.get("rules").items()):
        yield (*around, "rules", index), Origin(SourceLocation(entry.path, rule.line), finished=True)
