"""The type of an expression's value, and the checks of types that Prometheus makes while it parses."""

from toolchain.languages.promql.ast import (
    COMPARISONS,
    SET_OPERATORS,
    Binary,
    Call,
    Expression,
    Negation,
    Number,
    Range,
    String,
    Subquery,
    Variable,
)
from toolchain.languages.promql.cursor import Cursor
from toolchain.languages.promql.dialect import EVERYTHING
from toolchain.languages.promql.functions import Signature, ValueType
from toolchain.languages.promql.lexer import Token


def type_of(expression: Expression) -> ValueType | None:
    """Return the type of an expression's value, or None for a variable that may stand for anything."""
    match expression:
        case Number():
            return ValueType.SCALAR
        case String():
            return ValueType.STRING
        case Range() | Subquery():
            return ValueType.RANGE
        case Call(function=name):
            signature = EVERYTHING.functions.get(name)
            return signature.result if signature is not None else ValueType.VECTOR
        case Negation(expression=inner):
            return type_of(inner)
        case Binary(left=left, right=right):
            types = {type_of(left), type_of(right)}
            return ValueType.SCALAR if types == {ValueType.SCALAR} else None if types == {None} else ValueType.VECTOR
        case Variable():
            return None
    return ValueType.VECTOR


def check_binary(binary: Binary, operator: Token, cursor: Cursor) -> None:
    """Raise PromqlSyntaxError for sides and modifiers that do not go with the operator."""
    fail, op = cursor.fail, binary.op
    types = (type_of(binary.left), type_of(binary.right))
    for wrong in (ValueType.STRING, ValueType.RANGE):
        if wrong in types:
            fail(f"{op!r} does not take a {wrong.value}", operator)
    if binary.returns_bool and op not in COMPARISONS:
        fail("bool belongs to comparisons", operator)
    if op in COMPARISONS and not binary.returns_bool and types == (ValueType.SCALAR, ValueType.SCALAR):
        fail("comparing two numbers needs bool", operator)
    if ValueType.SCALAR in types and op in SET_OPERATORS:
        fail(f"{op!r} takes vectors on both sides", operator)
    is_filled = bool(binary.fill_left or binary.fill_right)
    if is_filled and (ValueType.SCALAR in types or op in SET_OPERATORS):
        fail("fill goes with arithmetic and comparisons between vectors", operator)
    matching = binary.matching
    if matching is None:
        return
    if ValueType.SCALAR in types and matching.labels:
        fail("on and ignoring pair vectors, and one side is a number", operator)
    if matching.group is not None and op in SET_OPERATORS:
        fail(f"{matching.group} does not go with {op!r}", operator)
    if matching.kind == "on" and set(matching.labels or ()) & set(matching.include):
        fail("a label stands both in on and in the group", operator)


def check_arguments(token: Token, signature: Signature, arguments: tuple[Expression, ...], cursor: Cursor) -> None:
    """Raise PromqlSyntaxError for a number or types of arguments that the function does not take."""
    fail, name = cursor.fail, token.text
    if not signature.accepts(len(arguments)):
        fail(f"{name}() takes {signature.count_in_words}, not {len(arguments)}", token)
    for index, argument in enumerate(arguments):
        wanted, found = signature.type_of(index), type_of(argument)
        if found not in (wanted, None):
            at = start_of(argument, token)
            fail(f"{name}() takes a {wanted.value} here, not a {found.value if found else ''}", at)


def start_of(expression: Expression, otherwise: Token) -> int:
    """Return the offset where an expression stands, that of a token where it was built."""
    return otherwise.start if expression.span is None else expression.span[0]
