"""How deep the regular expression of a line filter nests once Loki has written its repetitions out.

Loki writes ``x{2,4}`` of a line filter as ``xx(?:x(?:x)?)?`` and reads what it wrote once more. Go's parser refuses
trees of more than 1000 levels, so that ``.{0,501}`` is refused although Go's own limit is 1000 repetitions. A label
filter whose pattern is refused so is run as it stands, and Prometheus knows no such step.

Source: Loki 3.7, which refuses ``|~ ".{0,1000}"``; at the limit a nested capture may count one level too much or less.
"""

import re
from typing import Literal, NamedTuple

DEEPEST = 1000
"""Levels that Go's parser takes."""

_PIECE = re.compile(
    r"""(?P<quoted>\\Q.*?(?:\\E|\Z))
  | (?P<class>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\\[pP](?:\{[^}]*\}|.)|\\[dDwWsSbBAzC]|[.^$])
  | (?P<literal>\\x\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}|\\.)
  | (?P<flags>\(\?[a-zA-Z-]*\))
  | (?P<group>\(\?[a-zA-Z-]*:)
  | (?P<capture>\((?:\?P?<[^>]*>)?)
  | (?P<close>\))
  | (?P<either>\|)
  | (?P<repeat>(?:[*+?]|\{\d+(?:,\d*)?\})\??)
  | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BOUNDS = re.compile(r"\{(\d+)(,?)(\d*)\}")


class _Node(NamedTuple):
    height: int
    kind: Literal["", "literal", "sequence", "choice"] = ""
    is_captured: bool = False


class _Group:
    """What stands between two parentheses so far: branches of nodes."""

    def __init__(self, *, captures: bool) -> None:
        self.branches: list[list[_Node]] = [[]]
        self._captures = captures

    def tree(self) -> _Node:
        sequences = [_sequence(branch) for branch in self.branches]
        tree = sequences[0] if len(sequences) == 1 else _Node(1 + _highest(sequences, "choice"), "choice")
        return tree._replace(is_captured=tree.is_captured or self._captures)


def written_out_levels(pattern: str) -> int:
    """Return the levels of the tree of a pattern that RE2 takes, with its repetitions written out."""
    groups = [_Group(captures=False)]
    for piece in _PIECE.finditer(pattern):
        kind, nodes = piece.lastgroup, groups[-1].branches[-1]
        match kind:
            case "group" | "capture":
                groups.append(_Group(captures=kind == "capture"))
            case "close" if len(groups) > 1:
                closed = groups.pop().tree()
                groups[-1].branches[-1].append(closed)
            case "either":
                groups[-1].branches.append([])
            case "repeat" if nodes:
                nodes[-1] = _repeated(nodes[-1], piece[0])
            case "flags":
                pass
            case _:
                nodes.append(_Node(1, "" if kind == "class" else "literal"))
    return groups[0].tree().height


def _sequence(nodes: list[_Node]) -> _Node:
    """Return nodes one behind another as a node; neighbouring literals are one."""
    joined = [
        node
        for index, node in enumerate(nodes)
        if not (node.kind == "literal" and index and nodes[index - 1].kind == "literal")
    ]
    if len(joined) < 2:
        return joined[0] if joined else _Node(1)
    return _Node(1 + _highest(joined, "sequence"), "sequence")


def _highest(nodes: list[_Node], kind: str) -> int:
    """Return the greatest height; a sequence in a sequence, and a choice in a choice, is no level of its own."""
    return max(node.height - (node.kind == kind) for node in nodes)


def _repeated(node: _Node, operator: str) -> _Node:
    """Return ``x*``, ``x{2}`` or ``x{2,4}``; a capture stays one only where what it holds may be left out."""
    bounds = _BOUNDS.match(operator)
    kept = node.height + node.is_captured
    if bounds is None:
        return _Node(kept + 1)
    least, is_range, most = int(bounds[1]), bool(bounds[2]), bounds[3]
    if not is_range or (most and int(most) == least):
        return _Node(1) if least == 0 else node if least == 1 else _Node(node.height + 1, "sequence")
    if not most:
        return _Node(kept + 1) if least <= 1 else _Node(node.height + 2, "sequence")
    written = 2 * (int(most) - least) - 1
    return _Node(kept + written) if least == 0 else _Node(node.height + written + 1, "sequence")
