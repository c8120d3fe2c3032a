"""Arguments of a call and elements of a list as text: taken out and put in, with regard to the comments around them."""

import ast
import io
import tokenize
from collections.abc import Iterator

from attrs import frozen

from toolchain.pull.rewriting.source_module import Replacement, SourceModule

_STEP = 4
Element = ast.expr | ast.keyword


def elements_of(node: ast.expr) -> list[Element]:
    """Return the arguments of a call, or the elements of a list, a tuple or a set, in their order."""
    match node:
        case ast.Call(args=arguments, keywords=keywords):
            return sorted((*arguments, *keywords), key=lambda each: (each.lineno, each.col_offset))
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            return list(elements)
    return []


def inserted(module: SourceModule, node: ast.expr, text: str, *, before: Element | None = None) -> list[Replacement]:
    """Return what puts an element into brackets, before another one or behind all."""
    elements = elements_of(node)
    if before is not None:
        start = module.start(before)
        head = module.text[module.text.rfind("\n", 0, start) + 1 : start]
        glue = f"\n{head}" if not head.strip() else " "
        return [Replacement(start, start, f"{text},{glue}")]
    close = module.end(node) - 1
    if not elements:
        return [Replacement(close, close, text)]
    after = _Rest.behind(module, elements[-1], close)
    if after.line_end < 0:
        glue = ", " if after.comma < 0 else " "
        place = after.element_end if after.comma < 0 else after.comma + 1
        return [Replacement(place, place, f"{glue}{text}")]
    indent = module.text[module.text.rfind("\n", 0, _opening(module, elements[-1], node)) + 1 :]
    indent = indent[: len(indent) - len(indent.lstrip(" "))]
    found = [] if after.comma >= 0 else [Replacement(after.element_end, after.element_end, ",")]
    return [*found, Replacement(after.line_end, after.line_end, f"\n{indent}{text},")]


def removed(module: SourceModule, node: ast.expr, element: Element) -> Replacement:
    """Return what takes an element out of brackets, with its comma and the comment that stands behind it."""
    close = module.end(node) - 1
    elements = elements_of(node)
    after = _Rest.behind(module, element, close)
    start = _opening(module, element, node)
    line_start = module.text.rfind("\n", 0, start) + 1
    is_first_of_line = not module.text[line_start:start].strip()
    end = after.element_end if after.comma < 0 else after.comma + 1
    if is_first_of_line and after.line_end >= 0 and not _has_code(module.text[end : after.line_end]):
        return Replacement(line_start, after.line_end + 1, "")
    if element is not elements[-1]:
        while end < close and module.text[end] == " ":
            end += 1
        return Replacement(start, end, "")
    if len(elements) > 1:
        before = _Rest.behind(module, elements[-2], close)
        return Replacement(before.element_end, end if after.comma >= 0 else after.element_end, "")
    return Replacement(start, end, "")


def element_text(module: SourceModule, node: ast.expr, element: Element) -> str:
    """Return the text of an element with the brackets and comments that are its own."""
    after = _Rest.behind(module, element, module.end(node) - 1)
    return module.text[_opening(module, element, node) : after.element_end]


def indentation(module: SourceModule, node: ast.expr) -> int:
    """Return about how many brackets deep the elements of a node stand."""
    line = module.text[module.text.rfind("\n", 0, module.start(node)) + 1 :]
    return (len(line) - len(line.lstrip(" "))) // _STEP + 1


@frozen
class _Rest:
    """What follows an element: where it ends, its comma, and the end of the line, -1 where there is none inside."""

    element_end: int
    comma: int
    line_end: int

    @classmethod
    def behind(cls, module: SourceModule, element: Element, close: int) -> "_Rest":
        """Return what follows an element, up to the next one or to where the brackets close."""
        return cls._of_rest(module, module.end(element), _next_start(module, element, close))

    @classmethod
    def _of_rest(cls, module: SourceModule, end: int, following: int) -> "_Rest":
        comma, line_end = -1, -1
        for kind, text, at in _tokens(module.text[end:following]):
            if kind == tokenize.OP and text == ")" and comma < 0:  # the element has brackets of its own
                return cls._of_rest(module, end + at + 1, following)
            if kind == tokenize.OP and text == "," and comma < 0:
                comma = end + at
            if kind in (tokenize.NL, tokenize.NEWLINE) and text and line_end < 0:
                line_end = end + at
        return cls(end, comma, line_end)


def _next_start(module: SourceModule, element: Element, close: int) -> int:
    parent = module.parents[element]
    assert isinstance(parent, ast.expr)
    starts = [module.start(each) for each in elements_of(parent)]
    return min((each for each in starts if each > module.start(element)), default=close)


def _opening(module: SourceModule, element: Element, node: ast.expr) -> int:
    """Return where an element begins, with brackets of its own."""
    start = module.start(element)
    elements = elements_of(node)
    index = elements.index(element)
    floor = module.end(elements[index - 1]) if index else module.start(node)
    if not index and isinstance(node, ast.Call):
        floor = module.end(node.func) + 1
    elif not index:
        floor += 1
    while True:
        before = module.text[floor:start].rstrip()
        if not before.endswith("("):
            return start
        start = floor + len(before) - 1


def _has_code(text: str) -> bool:
    return any(
        kind not in (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.ENDMARKER) and bool(each.strip())
        for kind, each, _ in _tokens(text)
    )


def _tokens(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield tokens of what stands between elements: their kind, their text and where they begin."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    # Inside a bracket, so that indentation says nothing; the bracket itself is left out.
    try:
        for token in tokenize.generate_tokens(io.StringIO(f"({text}").readline):
            row, column = token.start
            column -= row == 1
            if column >= 0:
                yield token.type, token.string, starts[row - 1] + column
    except tokenize.TokenError:
        return  # the bracket is open at the end, as it has to be
