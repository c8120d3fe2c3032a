"""The events of a YAML text (YAML 1.1), which end where it is beyond the limits.

libyaml composes a tree by recursion, which a deep one overruns, and hands out an alias as what it stands for, which
can stand for others in turn. Events do neither.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from attrs import define

from toolchain.base.documents.errors import DocumentError
from toolchain.base.documents.limits import DEEPEST, MOST_VALUES


@define(eq=False)
class _Open:
    """A list or mapping that is not closed yet, how many values it holds, and the anchor that names it."""

    anchor: str | None
    size: int = 1


@define(eq=False)
class _Size:
    """How large the documents are so far, with aliases counted as what they stand for."""

    most: int
    total: int = 0

    def grow(self, size: int, line: int) -> None:
        self.total += size
        if self.total > self.most:
            remedy = "Split it, or write out what the aliases stand for."
            raise DocumentError(f"the file has more than {self.most:,} values", line, remedy)


def bounded_events(loader: Any, most_values: int = MOST_VALUES) -> Iterator[Any]:
    """Yield the events of a loader. Raises DocumentError with the line at which the text is no YAML, or too much."""
    whole = _Size(most_values)
    open_ones: list[_Open] = []
    sizes: dict[str, int] = {}
    while (event := loader.get_event()) is not None:
        size = 0
        line = event.start_mark.line + 1
        match event:
            case yaml.DocumentStartEvent():
                sizes = {}
            case yaml.ScalarEvent():
                size = 1
                if event.anchor is not None:
                    sizes[event.anchor] = size
            case yaml.AliasEvent():
                size = _size_of_alias(str(event.anchor), line, sizes, open_ones)
            case yaml.CollectionStartEvent():
                if len(open_ones) > DEEPEST:
                    raise DocumentError(f"the file is nested more than {DEEPEST} levels deep", line)
                open_ones.append(_Open(event.anchor))
                whole.grow(1, line)
            case yaml.CollectionEndEvent():
                closed = open_ones.pop()
                if closed.anchor is not None:
                    sizes[closed.anchor] = closed.size
                if open_ones:
                    open_ones[-1].size += closed.size
        if size:
            whole.grow(size, line)
            if open_ones:
                open_ones[-1].size += size
        yield event


def _size_of_alias(anchor: str, line: int, sizes: dict[str, int], open_ones: list[_Open]) -> int:
    if any(each.anchor == anchor for each in open_ones):
        raise DocumentError(f"the alias *{anchor} stands inside of what it stands for", line)
    if anchor not in sizes:
        raise DocumentError(f"no anchor before it has the name of the alias *{anchor}", line)
    return sizes[anchor]


@contextmanager
def yaml_errors(text: str) -> Iterator[None]:
    """Raise DocumentError, with the line, for what is no YAML."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or "cannot be read")
        raise DocumentError(f"this is no YAML: {problem}", 1 if mark is None else mark.line + 1) from error
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position]
        line = before.count(b"\n") + 1
        raise DocumentError(f"this is no YAML: {error.reason} (#x{error.character:02x})", line) from error
    except yaml.YAMLError as error:
        raise DocumentError(f"this is no YAML: {' '.join(str(error).split())}", 1) from error
