"""Where two expressions differ, and the same place in the source that one of them stands for.

What a document was before and what it is now are both written as code; where these differ, the source's expression is
changed at the argument that differs. An expression of the source is followed as far as it has the shape of the code:
calls of the same function, lists of as many elements, names of constants. Whether the result is right is proved by
compiling it, never taken for granted.
"""

import ast
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from attrs import define, field, frozen

from toolchain.base.source import SourceLocation
from toolchain.define.tuning import tuned
from toolchain.pull.code import (
    ATOM,
    Call,
    Code,
    Fields,
    Items,
    Literal,
    Negative,
    Operation,
    Pairs,
    code_of,
)
from toolchain.pull.rewriting.arguments import Arguments, called, plain
from toolchain.pull.rewriting.brackets import Element, elements_of, indentation, inserted, removed
from toolchain.pull.rewriting.local_names import LocalNames, written
from toolchain.pull.rewriting.modules import Modules
from toolchain.pull.rewriting.same_code import begins, is_same_code, numbered
from toolchain.pull.rewriting.source_module import UNKNOWN, Replacement, SourceModule
from toolchain.pull.rewriting.unplaced import UnplacedError

_OPERATORS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_TUNED = tuned.__name__
_MADE_AT_ONCE = (
    ast.Starred,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.IfExp,
    ast.BoolOp,
    ast.Lambda,
)
_COMPARISONS: Mapping[type[ast.cmpop], str] = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


@frozen
class Shared:
    """A constant that several definitions read: its name, where it is defined, and how many places read it."""

    name: str
    location: SourceLocation
    uses: int


@define
class Rewrite:
    """What changes in modules, the lines that change, and what of it is shared."""

    pieces: list[tuple[SourceModule, Replacement]] = field(factory=list)
    imports: dict[Path, dict[tuple[str, str], str]] = field(factory=dict)
    lines: list[SourceLocation] = field(factory=list)
    overridden: list[Shared] = field(factory=list)
    changed_for_all: list[Shared] = field(factory=list)


@define(eq=False)
class Aligner:
    """Writes the difference of two expressions into the source of the first.

    ``shared`` allows constants that several definitions read to be changed where they are defined; otherwise the one
    use is changed.
    """

    modules: Modules
    shared: bool
    rewrite: Rewrite = field(factory=Rewrite)
    _names: dict[Path, LocalNames] = field(factory=dict)

    def finished(self) -> Rewrite:
        """Return what was noted, with the imports that it needs. Raises UnplacedError where nothing was."""
        if not self.rewrite.pieces:
            raise UnplacedError("no argument of the definition says this")
        for path, names in self._names.items():
            if names.missing:
                self.rewrite.imports[path] = dict(names.missing)
        self.rewrite.lines.sort()
        return self.rewrite

    def align(self, module: SourceModule, node: ast.expr, before: Code, after: Code, label: str = "") -> None:
        """Note what makes the source of ``before`` one of ``after``. Raises UnplacedError."""
        if is_same_code(before, after):
            return
        match node, before, after:
            case ast.Call(), Call(), Call() if self._is_call_of(module, node, before) and called(before) is called(
                after
            ):
                self.arguments(module, node, before, after)
            case ((ast.List() | ast.Tuple()), Items(), Items()):
                self._elements(module, node, before, after)
            case ast.Dict(), Pairs() | Fields(), Pairs() | Fields():
                self._pairs(module, node, _as_pairs(before), _as_pairs(after))
            case ast.BinOp(op=op), Operation(), Operation() if _OPERATORS.get(type(op)) == before.op == after.op:
                self.align(module, node.left, before.left, after.left)
                self.align(module, node.right, before.right, after.right)
            case ast.Compare(ops=[op], comparators=[right]), Operation(), Operation() if (
                _COMPARISONS.get(type(op)) == before.op == after.op
            ):
                self.align(module, node.left, before.left, after.left)
                self.align(module, right, before.right, after.right)
            case ast.UnaryOp(op=ast.USub()), Negative(), Negative():
                self.align(module, node.operand, before.operand, after.operand)
            case ((ast.Name() | ast.Attribute()), _, _):
                self._constant(module, node, before, after, label)
            case _ if isinstance(node, _MADE_AT_ONCE):
                raise UnplacedError("it is made by a loop or a condition")
            case _:
                self._replace(module, node, after, label)

    def arguments(
        self,
        module: SourceModule,
        node: ast.Call,
        before: Call,
        after: Call,
        names: tuple[Sequence[str], Sequence[str]] | None = None,
    ) -> None:
        """Note what makes a call of the source one with other arguments.

        ``names`` tell the variadic arguments apart, before and after, where their places do not.
        """
        call = Arguments.of(node, before)
        count = call.fixed
        for index in range(count):
            pair = [each.arguments[index] if index < len(each.arguments) else None for each in (before, after)]
            self._argument(module, node, call, call.parameters[index], *pair)
        rest = (before.arguments[count:], after.arguments[count:])
        if len(rest[0]) != len(rest[1]) or not all(map(is_same_code, *rest)):
            self._variadic(module, node, call, rest, names)
        self.keywords(module, node, before, after)  # what has a name comes behind

    def keywords(self, module: SourceModule, node: ast.Call, before: Call, after: Call) -> None:
        """Note what makes a call of the source one with other arguments by name."""
        call = Arguments.of(node, before)
        for name in dict.fromkeys((*before.keywords, *after.keywords)):
            self._argument(module, node, call, name, before.keywords.get(name), after.keywords.get(name))

    def _argument(
        self,
        module: SourceModule,
        node: ast.Call,
        call: "Arguments",
        name: str,
        before: Code | None,
        after: Code | None,
    ) -> None:
        if before is None and after is None:
            return
        if before is not None and after is not None and is_same_code(before, after):
            return
        given = call.given.get(name)
        if given is None:
            if after is None:
                raise UnplacedError(f"{name} is not said in this call")
            if isinstance(before, Items) and isinstance(after, Items) and begins(after, before):
                after = Items(after.items[len(before.items) :], after.is_tuple)  # what it has by itself is not repeated
            text = self.text(module, node, after, f"{name}=")
            self.note(module, node, inserted(module, node, text))
        elif after is None:
            element = module.parents[given] if isinstance(module.parents[given], ast.keyword) else given
            assert isinstance(element, ast.expr | ast.keyword)
            self.note(module, given, [removed(module, node, element)])
        else:
            is_keyword = isinstance(module.parents[given], ast.keyword)
            self.align(module, given, before or Literal(None), after, f"{name}=" if is_keyword else "")

    def _variadic(
        self,
        module: SourceModule,
        node: ast.Call,
        call: "Arguments",
        rest: tuple[Sequence[Code], Sequence[Code]],
        names: tuple[Sequence[str], Sequence[str]] | None,
    ) -> None:
        """Change the arguments that follow the named ones, such as the queries of a panel."""
        before, after = rest
        if len(call.variadic) != len(before) or any(isinstance(each, ast.Starred) for each in call.variadic):
            raise UnplacedError("its arguments are made elsewhere")
        known = names or (list(map(str, range(len(before)))), list(map(str, range(len(after)))))
        there = dict(zip(known[0], call.variadic, strict=True))
        new = dict(zip(known[1], after, strict=True))
        if [each for each in known[0] if each in new] != [each for each in known[1] if each in there]:
            raise UnplacedError("their order changed")
        for name, code in zip(known[0], before, strict=True):
            if name in new:
                self.align(module, there[name], code, new[name])
            else:
                self.note(module, there[name], [removed(module, node, there[name])])
        self._insert_new(module, node, [(name, new[name]) for name in known[1]], there)

    def _insert_new(
        self, module: SourceModule, node: ast.Call, after: Sequence[tuple[str, Code]], there: Mapping[str, ast.expr]
    ) -> None:
        elements = elements_of(node)
        for index, (name, code) in enumerate(after):
            if name in there:
                continue
            following = next((there[each] for each, _ in after[index + 1 :] if each in there), None)
            if following is None:
                following_keyword = next((each for each in elements if isinstance(each, ast.keyword)), None)
                place: Element | None = following_keyword
            else:
                place = following
            text = self.text(module, node, code, "")
            self.note(module, place or node, inserted(module, node, text, before=place))

    def _elements(self, module: SourceModule, node: ast.List | ast.Tuple, before: Items, after: Items) -> None:
        elements = list(node.elts)
        first, second = numbered(before.items, after.items)
        matches = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
        if any(isinstance(each, ast.Starred) for each in elements) or len(elements) != len(before.items):
            if begins(after, before):
                for code in after.items[len(before.items) :]:
                    self.note(module, node, inserted(module, node, self.text(module, node, code, "")))
                return
            self._replace(module, node, after, "")
            return
        for action, start, end, new_start, new_end in matches:
            if action == "equal":
                continue
            paired = min(end - start, new_end - new_start)
            for offset in range(paired):
                self.align(
                    module, elements[start + offset], before.items[start + offset], after.items[new_start + offset]
                )
            for index in range(start + paired, end):
                self.note(module, elements[index], [removed(module, node, elements[index])])
            following = elements[end] if end < len(elements) else None
            for code in after.items[new_start + paired : new_end]:
                text = self.text(module, node, code, "")
                self.note(module, following or node, inserted(module, node, text, before=following))

    def _pairs(self, module: SourceModule, node: ast.Dict, before: Pairs, after: Pairs) -> None:
        keys = [each.value if isinstance(each, ast.Constant) else None for each in node.keys]
        old, new = dict(before.pairs), dict(after.pairs)
        if set(old) != set(new) or not set(old) <= set(keys):
            self._replace(module, node, after, "")
            return
        for name, code in old.items():
            self.align(module, node.values[keys.index(name)], code, new[name])

    def _constant(
        self, module: SourceModule, node: ast.Name | ast.Attribute, before: Code, after: Code, label: str
    ) -> None:
        """Change what a name stands for: where it is defined if nobody else reads it or all are to follow, or here."""
        home = self.modules.definition_of(module, node)
        if home is None:
            self._replace(module, node, after, label)
            return
        shared = Shared(home.name, home.location, home.uses)
        if home.uses > 1 and not self.shared:
            self.rewrite.overridden.append(shared)
            self._replace(module, node, after, label)
            return
        if home.uses > 1:
            self.rewrite.changed_for_all.append(shared)
        self.align(home.module, home.value, before, after)

    def _replace(self, module: SourceModule, node: ast.expr, after: Code, label: str) -> None:
        if module.is_in_function(node) and not self.shared:
            raise UnplacedError("it is made where several things are")
        if any(getattr(module.meaning(each), "__name__", "") == _TUNED for each in ast.walk(node)):
            raise UnplacedError("it is a number that environments tune: change it there")
        text = self.text(module, node, after, label)[len(label) :]
        parent = module.parents.get(node)
        if isinstance(parent, ast.BinOp | ast.UnaryOp | ast.Compare | ast.Attribute) and after.precedence < ATOM:
            text = f"({text})"
        self.note(module, node, [Replacement(module.start(node), module.end(node), text)])

    def text(self, module: SourceModule, node: ast.expr, code: Code, label: str = "") -> str:
        """Return the text of code as it stands among the elements of a node."""
        names = self._names.setdefault(module.path, LocalNames(module))
        return written(names, code, inside=indentation(module, node), label=label)

    def note(self, module: SourceModule, node: ast.expr | ast.keyword, pieces: Iterable[Replacement]) -> None:
        """Note what changes at a node."""
        self.rewrite.pieces += ((module, each) for each in pieces)
        line = SourceLocation(self.modules.relative(module), node.lineno)
        if line not in self.rewrite.lines:
            self.rewrite.lines.append(line)

    @staticmethod
    def _is_call_of(module: SourceModule, node: ast.Call, code: Call) -> bool:
        found = module.meaning(node.func)
        return found is not UNKNOWN and plain(found) is plain(called(code))


def _as_pairs(code: Pairs | Fields) -> Pairs:
    if isinstance(code, Pairs):
        return code
    found = code_of(code.document)
    assert isinstance(found, Pairs)
    return found
