"""Every variable that a dashboard uses is defined.

Grafana sends `$enviroment` to Prometheus as it stands when no variable has that name: the query then matches nothing
and the panel is empty without an error. Built-in variables such as `$__rate_interval` need no definition; `$1` in a
label_replace replacement is a capture; what a file names in `__inputs` is asked for when it is imported.

Correct the name, or add the variable to `variables=[...]`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from toolchain.base.documents.document import Document, items
from toolchain.base.errors import did_you_mean, is_close
from toolchain.base.finding import Severity, Subject
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules._causes import mistaken_names
from toolchain.check.variable_use import VariableUse, variable_names, variable_uses
from toolchain.compile.compilation import Compilation
from toolchain.compile.model import CompiledVariable


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield each undefined variable once per panel, link or variable that uses it, and the one that was meant."""
    for dashboard, places in variable_uses(compilation):
        used = [place for place in places if not place.looks]
        defined = {variable.name: variable for variable in dashboard.variables}
        mistaken = mistaken_names(Counter(name for use in used for name in use.names), defined)
        for wanted, wrong in mistaken.items():
            variable = defined[wrong]
            yield Violation(
                variable.location,
                f"nothing uses the variable ${wrong} of {dashboard.uid!r}, and several places use ${wanted}, which it "
                "does not define",
                f"Call it {wanted!r}, or correct the places.",
                (variable.origin, dashboard.origin),
                about=(variable_named(wrong, variable),),
            )
        asked_at_import = {name for each in items(dashboard.document.get("__inputs")) for name in _written(each)}
        for use in used:
            for name in use.names:
                if name not in defined and name not in asked_at_import:
                    close = next((each for each in defined if is_close(name, each)), "")
                    yield Violation(
                        use.location,
                        f"{use.where} uses the variable ${name}, which the dashboard does not define."
                        f"{did_you_mean(name, defined)}",
                        f"Its variables are {', '.join(sorted(defined)) or 'none'}.",
                        (*use.definitions, dashboard.origin),
                        about=(misspelled(close, use),) if close else (),
                        follows=(variable_named(mistaken[name], defined[mistaken[name]]),) if name in mistaken else (),
                    )


def _written(asked: Document) -> Iterator[str]:
    """Yield the name by which texts use what an import asks for; that of a plugin may go on behind a dash."""
    yield from variable_names(f"${{{asked.get('name')}}}")


def misspelled(name: str, use: VariableUse) -> Subject:
    """Return a place that means a variable, and writes another name."""
    return Subject("use of a variable", name, use.location)


def variable_named(name: str, variable: CompiledVariable) -> Subject:
    """Return a variable, which places use by its name."""
    return Subject("variable", name, variable.location)


RULE = Rule("variable-undefined", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
