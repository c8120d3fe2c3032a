"""What Alloy refuses of a configuration: components that it does not have, and what is wrong with one.

Source: Grafana Alloy documentation, "Components" and "Configuration blocks".
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.check.stack.alloy.body import Lines, located_body, named, repeated
from toolchain.check.stack.conformity import Conformity, Problem, Reading
from toolchain.check.stack.schema_files import Schema
from toolchain.languages.alloy.ast import Block, Expression, Statement, dotted, parts

_WITHOUT_LABEL = frozenset({"logging", "tracing", "http", "livedebugging", "remotecfg"})
_DEFINING = frozenset(
    {"argument", "export", "declare", "foreach", "import.file", "import.git", "import.http", "import.string"}
)
_ROOMS = ("loki", "prometheus", "otelcol", "discovery", "local", "remote", "faro", "pyroscope", "mimir", "beyla")
"""The first names of components, by which a reference to one is known."""
_OTHERS = ("faro", "pyroscope", "mimir", "beyla", "database_observability")
"""Those whose components are not described here."""


def problems(body: Sequence[Statement], lines: Lines, *, is_whole: bool = True) -> Iterator[Problem]:
    """Yield what is wrong with the statements of a file; it ``is_whole`` where no other has components beside it."""
    schema = Schema.named("alloy")
    known = schema.root["$defs"]
    own = {each.label for each in body if isinstance(each, Block) and each.name == "declare"}
    own |= {each.label for each in body if isinstance(each, Block) and each.name.startswith("import.")}
    first: dict[str, int] = {}
    for each in body:
        line = lines.at(each.position)
        here = Located(None, line)
        if not isinstance(each, Block):
            yield Problem(here, "", f"{each.name} stands outside of a block", "Move it into a component.")
            continue
        before = first.setdefault(named(each), line)
        if before != line:
            yield Problem(here, "", f"{named(each)} is there already, at line {before}", "Give one another label.")
        yield from _label(each, here)
        if each.name in ("declare", "foreach"):
            inner = (
                each if each.name == "declare" else next((one for one in each.blocks if one.name == "template"), None)
            )
            if inner is not None:
                yield from problems(inner.body, lines, is_whole=False)
        if each.name.partition(".")[0] in own:
            continue
        yield from _component(each, lines, known, schema)
    if is_whole:
        yield from _references(body, lines, own)


def _label(block: Block, here: Located) -> Iterator[Problem]:
    takes_none = block.name in _WITHOUT_LABEL
    if takes_none and block.label:
        yield Problem(here, named(block), "has a label, and there is one of it alone", "Remove the label.")
    elif not takes_none and not block.label and (block.name in _DEFINING or "." in block.name):
        yield Problem(here, block.name, "has no label", f'Write {block.name} "name" {{.')


def _component(block: Block, lines: Lines, known: dict[str, object], schema: Schema) -> Iterator[Problem]:
    line = lines.at(block.position)
    if block.name in ("declare", "remotecfg"):
        return
    names = [name for name in known if "." in name or name in _WITHOUT_LABEL | _DEFINING]
    if block.name not in names:
        is_other = block.name.partition(".")[0] in _OTHERS
        message = f"no component is called {block.name} here.{did_you_mean(block.name, names)}"
        remedy = "Correct its name, or declare or import it: what is in it is not checked."
        if not is_other:
            yield Problem(Located(None, line), "", message, remedy, is_former=True)
        return
    inner = Schema({"$ref": f"{schema.root['$id']}#/$defs/{block.name}"})
    yield from _owned(block, Conformity(inner, Reading()).problems(located_body(block.body, lines, line)))
    yield from _twice(block, lines)


def _owned(block: Block, found: Iterator[Problem]) -> Iterator[Problem]:
    for each in found:
        owner = f"{named(block)}: {each.owner}" if each.owner else named(block)
        yield Problem(each.at, owner, each.message, each.remedy, each.is_former)


def _twice(block: Block, lines: Lines) -> Iterator[Problem]:
    for each in repeated(block.body):
        yield Problem(Located(None, lines.at(each.position)), named(block), f"{each.name} stands twice", "Remove one.")
    for inner in block.blocks:
        yield from _twice(inner, lines)


def _references(body: Sequence[Statement], lines: Lines, own: set[str]) -> Iterator[Problem]:
    """Yield what names components that the file does not have."""
    defined = {f"{each.name}.{each.label}" for each in body if isinstance(each, Block)}
    for expression in _expressions(body):
        path = dotted(expression)
        room, _, rest = path.partition(".")
        if room not in _ROOMS or rest.count(".") < 1 or room in own:
            continue
        if defined.isdisjoint(accumulate(path.split("."), "{}.{}".format)):
            message = f"the file has no component that {path} is of.{did_you_mean(path.rpartition('.')[0], defined)}"
            remedy = "Correct the name, or add the component."
            yield Problem(Located(None, lines.at(expression.position)), "", message, remedy)


def _expressions(body: Sequence[Statement]) -> Iterator[Expression]:
    """Yield the whole chains of names in a body, outside of modules of their own."""
    for each in body:
        if isinstance(each, Block):
            if each.name not in ("declare", "foreach"):
                yield from _expressions(each.body)
        else:
            yield from _chains(each.value)


def _chains(expression: Expression) -> Iterator[Expression]:
    if dotted(expression):
        yield expression
        return
    for part in parts(expression):
        yield from _chains(part)
