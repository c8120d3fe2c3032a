"""The rules that a team writes itself, in ``checks/``: those that are sound, and what is wrong with the others."""

import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import evolve, frozen

from toolchain.base.finding import RULE_ID, Severity
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.check.rules import EXPLAINED, RULES
from toolchain.compile.compilation import Compilation
from toolchain.project.project import Project

_PAGE = """Every module of `checks/` has a rule that can be applied.

The team's own rules stand there, one module each, with a `RULE` as the toolchain's have. One that cannot be applied
would be silent, as if nothing were wrong. A rule never raises: what it objects to, it yields.

Give the module `RULE = Rule(ID, SEVERITY, __doc__, check)`, whose id no other rule has. A module of shared parts starts
with an underscore.
"""
_ASSIGNED = re.compile(r"^RULE\b", re.MULTILINE)
_WRITE = "Write RULE = Rule(ID, SEVERITY, __doc__, check), or start the file's name with an underscore if it is shared."
_FIELDS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("id", lambda value: isinstance(value, str) and _is_id(value), "words of small letters with hyphens"),
    ("severity", lambda value: isinstance(value, Severity), "a Severity, such as Severity.WARNING"),
    ("page", lambda value: isinstance(value, str) and bool(value.strip()), "a text, usually the module's __doc__"),
    ("check", callable, "a function of the compilation that yields violations"),
    ("reach", lambda value: isinstance(value, Reach) and value is not Reach.PROGRAMS, "a Reach such as Reach.PROJECT"),
)


@frozen
class OwnRules:
    """The rules of a team that can be applied, and what keeps the other modules from having one."""

    rules: tuple[Rule, ...]
    problems: tuple[Violation, ...]


def own_rules(modules: Iterable[ModuleType]) -> OwnRules:
    """Return the rules of modules of ``checks/``; one with the id of another is none."""
    taken = {each.id: "the toolchain" for each in (*EXPLAINED, CHECK_MODULE)}
    rules: list[Rule] = []
    problems: list[Violation] = []
    for module in modules:
        rule: Any = getattr(module, "RULE", None)
        problem = _problem(rule, taken)
        if problem is None:
            taken[rule.id] = f"{module.__name__.replace('.', '/')}.py"
            rules.append(evolve(rule, check=_guarded(rule, module)))
        else:
            problems.append(Violation(_place(module), *problem))
    return OwnRules(tuple(rules), tuple(problems))


def rules_of(project: Project) -> tuple[Rule, ...]:
    """Return every rule that a project is held to: the toolchain's and its own."""
    return (*RULES, CHECK_MODULE, *own_rules(project.checks).rules)


def explained(modules: Iterable[ModuleType]) -> tuple[Rule, ...]:
    """Return everything that a finding can be, the rules of modules of ``checks/`` included."""
    return (*EXPLAINED, CHECK_MODULE, *own_rules(modules).rules)


def _problem(rule: object, taken: dict[str, str]) -> tuple[str, str] | None:
    """Return what keeps an object from being a rule, and what to do; None for nothing."""
    if rule is None:
        return "the module has no RULE", _WRITE
    if not isinstance(rule, Rule):
        return f"RULE is no Rule but of type {type(rule).__name__}", _WRITE
    for name, is_right, form in _FIELDS:
        value = getattr(rule, name)
        if not is_right(value):
            return f"the {name} of RULE is {value!r:.60}, and has to be {form}", "Correct it."
    if rule.id in taken:
        return f"the id {rule.id!r} is that of a rule of {taken[rule.id]}", "Choose another."
    return None


def _guarded(rule: Rule, module: ModuleType) -> Callable[[Compilation], Iterable[Violation]]:
    """Return the check of a rule, in which what it raises is a violation at its line."""

    @wraps(rule.check)
    def check(compilation: Compilation) -> Iterator[Violation]:
        try:
            for found in rule.check(compilation):
                if not isinstance(found, Violation) or not isinstance(found.location, SourceLocation):
                    problem = f"rule {rule.id!r} yields {found!r:.60}, which is no Violation with a location"
                    yield _error(_place(module), problem)
                    return
                yield found
        except Exception as error:  # noqa: BLE001 - what a team writes may raise anything
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            yield _error(_raised_at(error, module), f"rule {rule.id!r} stops: {reason}")

    return check


def _is_id(text: str) -> bool:
    return RULE_ID.fullmatch(text) is not None


def _error(location: SourceLocation, problem: str) -> Violation:
    remedy = "Correct the rule: what it would have found after this is not told."
    return Violation(location, problem, remedy, severity=Severity.ERROR)


def _raised_at(error: Exception, module: ModuleType) -> SourceLocation:
    """Return the innermost line of the module at which an exception was on its way."""
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == module.__file__ and frame.lineno]
    return SourceLocation(str(module.__file__), lines[-1]) if lines else _place(module)


def _place(module: ModuleType) -> SourceLocation:
    """Return the line of a module at which its rule is assigned, the first where none is."""
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    assigned = _ASSIGNED.search(text)
    return SourceLocation(str(module.__file__), 1 if assigned is None else text.count("\n", 0, assigned.start()) + 1)


def _unsound(compilation: Compilation) -> Iterable[Violation]:
    return own_rules(compilation.project.checks).problems


CHECK_MODULE = Rule("check-module", Severity.ERROR, _PAGE, _unsound)
