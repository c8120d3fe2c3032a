"""Parses Go templates with Go's own checks: blocks close, functions and variables exist, pipelines make sense."""

from collections.abc import Collection, Iterable
from typing import NoReturn

from toolchain.base.errors import did_you_mean
from toolchain.languages.gotemplate.ast import (
    Action,
    Block,
    Call,
    Command,
    Field,
    Function,
    Literal,
    Operand,
    Parenthesised,
    Part,
    Pipeline,
    Template,
    Text,
    VariableField,
)
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError, Token, tokens, trimmed

BUILT_IN = frozenset(
    {
        *("and", "or", "not", "len", "index", "slice", "print", "printf", "println", "html", "js", "urlquery", "call"),
        *("eq", "ne", "lt", "le", "gt", "ge"),
    }
)
"""Functions that every Go template has."""

DEEPEST = 60
"""Levels of blocks and parentheses; deeper templates are refused rather than risking the interpreter's stack."""

_BLOCKS = ("if", "range", "with", "define", "block")
_KEYWORDS = frozenset({*_BLOCKS, "else", "end", "template", "break", "continue"})
_LITERALS = frozenset({"string", "raw", "char", "number"})


def parse_template(text: str, functions: Collection[str], variables: Iterable[str] = ("$",)) -> Template:
    """Return the tree of a template whose functions are Go's own and ``functions``.

    ``variables`` are declared beforehand, such as ``$labels`` in an alert. Raises TemplateSyntaxError.
    """
    parser = _Parser(text, functions, variables)
    parts, stopped = parser.parts(top=True)
    if stopped is not None:
        parser.fail(f"{{{{{stopped.text}}}}} belongs to no block", stopped)
    return Template(tuple(parts))


class _Parser:
    def __init__(self, text: str, functions: Collection[str], variables: Iterable[str]) -> None:
        self._text = text
        self._functions = functions
        self._tokens = tokens(text)
        self._index = 0
        self._variables = ["$", *variables]
        self._depth = 0
        self._loops = 0

    @property
    def _token(self) -> Token:
        return self._tokens[self._index]

    def fail(self, message: str, at: Token | None = None) -> NoReturn:
        raise TemplateSyntaxError(message, self._text, (at or self._token).start)

    def _advance(self) -> Token:
        token = self._token
        self._index += token.kind != "end"
        return token

    def _skip_space(self) -> None:
        while self._token.kind == "space":
            self._index += 1

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"the template is nested more than {DEEPEST} levels deep")

    def parts(self, *, top: bool) -> tuple[list[Part], Token | None]:
        """Return the parts up to the end, ``{{end}}`` or ``{{else``, and the keyword that stopped, None at the end."""
        found: list[Part] = []
        while True:
            token = self._advance()
            if token.kind == "end":
                return found, None
            if token.kind == "text":
                text = trimmed(self._text, token)
                found += [Text(text, span=(token.start, token.end))] if text else []
                continue
            self._skip_space()
            word = self._token
            if word.kind == "word" and word.text in ("end", "else"):
                self._advance()
                return found, word
            found.append(self._action(token, word, top=top))

    def _action(self, left: Token, word: Token, *, top: bool) -> Part:
        if word.kind != "word" or word.text not in _KEYWORDS:
            pipeline = self._pipeline("an action", declares=1)
            end = self._right()
            return Action(pipeline, span=(left.start, end))
        self._advance()
        if word.text in ("break", "continue"):
            if not self._loops:
                self.fail(f"{word.text} stands outside of a range", word)
            self._skip_space()
            return Call(word.text, span=(left.start, self._right()))
        if word.text == "template":
            return self._template_call(left)
        if word.text == "define" and not top:
            self.fail("define stands at the top level only", word)
        return self._block(left, word)

    def _template_call(self, left: Token) -> Call:
        name = self._name("template")
        pipeline = None if self._token.kind == "right" else self._pipeline("template", declares=1)
        return Call("template", name, pipeline, span=(left.start, self._right()))

    def _name(self, keyword: str) -> str:
        self._skip_space()
        token = self._advance()
        if token.kind not in ("string", "raw"):
            self.fail(f"{keyword} wants a name in quotes", token)
        self._skip_space()
        return token.text[1:-1]

    def _block(self, left: Token, word: Token) -> Block:
        self._enter()
        keyword = word.text
        scope = len(self._variables)
        name = self._name(keyword) if keyword in ("define", "block") else ""
        pipeline = None
        if keyword != "define":
            pipeline = self._pipeline(f"{keyword} {name}".strip(), declares=2 if keyword == "range" else 1)
        self._right()
        self._loops += keyword == "range"
        body, stopped = self.parts(top=False)
        self._loops -= keyword == "range"
        otherwise: list[Part] = []
        if stopped is not None and stopped.text == "else":
            otherwise, stopped = self._otherwise(keyword, stopped)
        if stopped is None:
            self.fail(f"{{{{{keyword}}}}} has no {{{{end}}}}", left)
        self._skip_space()
        end = self._right()
        del self._variables[scope:]
        self._depth -= 1
        return Block(keyword, pipeline, tuple(body), tuple(otherwise), name, span=(left.start, end))

    def _otherwise(self, keyword: str, stopped: Token) -> tuple[list[Part], Token | None]:
        """Return the parts behind ``{{else}}``; ``{{else if x}}`` is a block in them that shares its end."""
        if keyword in ("define", "block"):
            self.fail(f"{{{{else}}}} does not go with {keyword}", stopped)
        self._skip_space()
        word = self._token
        if word.kind == "word" and word.text in ("if", "with") and word.text == keyword:
            self._advance()
            self._enter()
            pipeline = self._pipeline(f"else {keyword}", declares=1)
            self._right()
            body, last = self.parts(top=False)
            rest: list[Part] = []
            if last is not None and last.text == "else":
                rest, last = self._otherwise(keyword, last)
            self._depth -= 1
            return [Block(keyword, pipeline, tuple(body), tuple(rest), span=(stopped.start, stopped.end))], last
        self._right()
        parts, last = self.parts(top=False)
        if last is not None and last.text == "else":
            self.fail("a block has one {{else}}", last)
        return parts, last

    def _right(self) -> int:
        self._skip_space()
        token = self._advance()
        if token.kind != "right":
            self.fail(f"expected }}}}, found {token.text!r}", token)
        return token.end

    def _pipeline(self, context: str, *, declares: int) -> Pipeline:
        self._skip_space()
        start = self._token
        names, is_new = self._variables_set(declares)
        commands: list[Command] = []
        while True:
            commands.append(self._command(context, is_first=not commands))
            if self._token.kind != "|":
                break
            self._advance()
            self._skip_space()
            if self._token.kind in ("right", ")"):  # Go takes a pipe that leads nowhere
                break
        self._variables.extend(names)
        return Pipeline(tuple(commands), tuple(names), is_new, span=(start.start, commands[-1].span[1]))

    def _variables_set(self, most: int) -> tuple[list[str], bool]:
        """Take ``$x :=``, ``$x =`` or, in a range, ``$i, $x :=``, and whether it declares; leave everything else."""
        index = self._index
        names: list[Token] = []
        while self._token.kind == "variable":
            names.append(self._advance())
            self._skip_space()
            if self._token.kind != ",":
                break
            self._advance()
            self._skip_space()
            if len(names) == most:
                self.fail("too many variables are declared")
        operator = self._token
        if not names or operator.kind not in (":=", "="):
            self._index = index
            return [], False
        self._advance()
        return [name.text for name in names], operator.kind == ":="

    def _check_variable(self, token: Token) -> None:
        if token.text not in self._variables:
            self.fail(f"the variable {token.text} is not defined.{did_you_mean(token.text, self._variables)}", token)

    def _command(self, context: str, *, is_first: bool) -> Command:
        self._skip_space()
        operands: list[Operand] = []
        while self._token.kind not in ("right", "|", ")", "end"):
            operands.append(self._operand())
            if self._token.kind not in ("space", "right", "|", ")", "end"):
                self.fail(f"unexpected {self._token.text!r} behind a value")
            self._skip_space()
        if not operands:
            self.fail(f"{context} has no value here")
        first = operands[0]
        is_dot = isinstance(first, Field) and not first.names
        if not is_first and (is_dot or isinstance(first, Literal)):
            shown = first.text if isinstance(first, Literal) else "."
            self.fail(f"{shown} is no command: it cannot be given a value")
        return Command(tuple(operands), span=(first.span[0], operands[-1].span[1]))

    def _operand(self) -> Operand:
        token = self._advance()
        if token.kind == "(":
            self._enter()
            pipeline = self._pipeline("a parenthesis", declares=1)
            if self._token.kind != ")":
                self.fail("the parenthesis does not close: ) is missing", token)
            end = self._advance().end
            self._depth -= 1
            names, end = self._chain(end)
            return Parenthesised(pipeline, names, span=(token.start, end))
        if token.kind == "field":
            names, end = self._chain(token.end)
            return Field((token.text[1:], *names), span=(token.start, end))
        if token.kind == ".":
            return Field((), span=(token.start, token.end))
        if token.kind == "variable":
            self._check_variable(token)
            names, end = self._chain(token.end)
            return VariableField(token.text, names, span=(token.start, end))
        return self._word_or_literal(token)

    def _word_or_literal(self, token: Token) -> Operand:
        span = (token.start, token.end)
        if token.kind in _LITERALS:
            return Literal(token.kind, token.text, span=span)
        if token.kind != "word":
            self.fail("the action does not end" if token.kind == "end" else f"unexpected {token.text!r}", token)
        if token.text in ("true", "false", "nil"):
            return Literal("nil" if token.text == "nil" else "bool", token.text, span=span)
        if token.text in _KEYWORDS:
            self.fail(f"unexpected {token.text!r}: a keyword stands first in its action", token)
        if token.text not in BUILT_IN and token.text not in self._functions:
            suggestion = did_you_mean(token.text, (*self._functions, *BUILT_IN))
            self.fail(f"there is no function {token.text}.{suggestion}", token)
        called = Function(token.text, span=span)
        names, end = self._chain(token.end)
        if not names:
            return called
        pipeline = Pipeline((Command((called,), span=span),), (), span=span)
        return Parenthesised(pipeline, names, span=(token.start, end))

    def _chain(self, end: int) -> tuple[tuple[str, ...], int]:
        names: list[str] = []
        while self._token.kind == "field":
            token = self._advance()
            names.append(token.text[1:])
            end = token.end
        return tuple(names), end
