"""Whether two expressions are written alike."""

from collections.abc import Iterator, Sequence

from toolchain.pull.code import Call, Code, Fields, Items, Literal, Local, Name, Negative, Operation, Pairs
from toolchain.pull.difference import is_same


def is_same_code(first: Code, second: Code) -> bool:
    """Return whether two expressions are written alike."""
    match first, second:
        case Literal(), Literal():
            return type(first.content) is type(second.content) and first.content == second.content
        case Name(), Name():
            return (first.module, first.name, first.path) == (second.module, second.name, second.path)
        case Local(), Local():
            return first.name == second.name and is_same_code(first.definition, second.definition)
        case Fields(), Fields():
            return is_same(first.document, second.document)
        case Call(), Call():
            return (
                is_same_code(first.function, second.function)
                and len(first.arguments) == len(second.arguments)
                and first.keywords.keys() == second.keywords.keys()
                and all(map(is_same_code, first.arguments, second.arguments))
                and all(is_same_code(each, second.keywords[name]) for name, each in first.keywords.items())
            )
        case Items(), Items():
            return first.is_tuple == second.is_tuple and _are_same(first, second)
        case Pairs(), Pairs():
            there = dict(second.pairs)
            return len(first.pairs) == len(there) and all(
                name in there and is_same_code(each, there[name]) for name, each in first.pairs
            )
        case Operation(), Operation():
            return first.op == second.op and _are_same(first, second)
        case Negative(), Negative():
            return _are_same(first, second)
    return False


def _are_same(first: Code, second: Code) -> bool:
    inner = (list(first.children()), list(second.children()))
    return len(inner[0]) == len(inner[1]) and all(map(is_same_code, *inner))


def begins(longer: Items, shorter: Items) -> bool:
    """Return whether a list begins with all of another one, and goes on."""
    return len(longer.items) > len(shorter.items) and all(
        is_same_code(*each) for each in zip(longer.items, shorter.items, strict=False)
    )


def numbered(*sides: Sequence[Code]) -> Iterator[list[int]]:
    """Yield a number for each expression, the same one for the same expression."""
    known: list[Code] = []
    for side in sides:
        found = []
        for code in side:
            index = next((at for at, each in enumerate(known) if is_same_code(each, code)), len(known))
            if index == len(known):
                known.append(code)
            found.append(index)
        yield found
