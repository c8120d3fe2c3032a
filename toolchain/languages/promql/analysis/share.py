"""Shares: a part of something divided by the whole of it lies between 0 and 1."""

from toolchain.languages.promql.ast import COMPARISONS, Aggregation, Binary, Call, Expression, Number, Range, Selector


def is_share(part: Expression, whole: Expression) -> bool:
    """Return whether both are the same aggregate of the same metric, the part with more matchers."""
    return _is_part_of(_without_guards(part), _without_guards(whole))


def _without_guards(node: Expression) -> Expression:
    """Return what stands inside of ``(x > 0)`` and before ``or 0 * y``."""
    while isinstance(node, Binary):
        is_filter = node.op in COMPARISONS and not node.returns_bool and isinstance(node.right, Number)
        if not is_filter and node.op != "or":
            break
        node = node.left
    return node


def _is_part_of(part: Expression, whole: Expression) -> bool:
    match part, whole:
        case Aggregation(op="sum" | "count"), Aggregation():
            is_same = (part.op, part.grouping, part.parameter) == (whole.op, whole.grouping, whole.parameter)
            return is_same and _is_part_of(part.expression, whole.expression)
        case Call(function="rate" | "increase"), Call():
            return part.function == whole.function and _is_part_of(part.arguments[0], whole.arguments[0])
        case Range(), Range():
            return part.window == whole.window and _is_part_of(part.selector, whole.selector)
        case Selector(), Selector():
            is_same = (part.name, part.offset, part.at) == (whole.name, whole.offset, whole.at)
            return is_same and bool(part.name) and set(whole.matchers) <= set(part.matchers)
    return False
