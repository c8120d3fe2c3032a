"""Reads YAML with the line of every value, and of every character of a string over several lines."""

import re
from typing import Any

import yaml

from toolchain.files.errors import FileSyntaxError
from toolchain.files.located import Located

DEEPEST = 100

_SIMPLE = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"}
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*(?:#[^\n]*)?")


def read_yaml(text: str) -> list[Located]:
    """Return the documents. Raises FileSyntaxError with the line of what is no YAML, or of a key that repeats."""
    loader = yaml.CSafeLoader(text)
    documents = []
    try:
        while loader.check_node():
            documents.append(_located(loader.get_node(), _Source(text), loader, 0))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or "cannot be read")
        raise FileSyntaxError(f"this is no YAML: {problem}", 1 if mark is None else mark.line + 1) from error
    except (yaml.YAMLError, ValueError) as error:
        raise FileSyntaxError(f"this is no YAML: {' '.join(str(error).split())}", 1) from error
    finally:
        loader.dispose()
    return documents


class _Source:
    """The lines of a file, without their ends."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")

    def solid_lines(self, node: Any) -> tuple[int, ...]:
        """Return the line of each character of a scalar that is no white space; folding changes nothing else."""
        first, last = node.start_mark.line, node.end_mark.line
        found: list[int] = []
        for number in range(first, min(last, len(self.lines) - 1) + 1):
            line = self.lines[number]
            begin = node.start_mark.column if number == first else 0
            end = node.end_mark.column if number == last else len(line)
            piece = line[begin:end]
            if number == first and node.style in ("|", ">"):
                piece = _BLOCK_HEADER.sub("", piece, count=1)
            elif number == first and node.style in ('"', "'"):
                piece = piece[1:]
            found.extend([number + 1] * sum(not character.isspace() for character in piece))
        return tuple(found)


def _located(node: Any, source: _Source, loader: Any, depth: int) -> Located:
    line = node.start_mark.line + 1
    if depth > DEEPEST:
        raise FileSyntaxError(f"the file is nested more than {DEEPEST} levels deep", line)
    if isinstance(node, yaml.MappingNode):
        return Located(_mapping(node, source, loader, depth), line)
    if isinstance(node, yaml.SequenceNode):
        return Located([_located(each, source, loader, depth + 1) for each in node.value], line)
    if node.tag in _SIMPLE:
        return Located(loader.construct_object(node), line)
    is_long = node.end_mark.line > node.start_mark.line
    return Located(str(node.value), line, source.solid_lines(node) if is_long else ())


def _mapping(node: Any, source: _Source, loader: Any, depth: int) -> dict[str, Located]:
    found: dict[str, Located] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if name in found:
            raise FileSyntaxError(f"the key {name!r} stands twice", key.start_mark.line + 1, "Keep one of them.")
        found[name] = _located(value, source, loader, depth + 1)
    return found
