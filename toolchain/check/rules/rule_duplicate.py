"""Every alert and every recorded series has a name of its own.

Grafana refuses two rules of one title in a folder, tests and runbooks go by the name, and two rules that record the
same series overwrite each other's samples.

Rename one, or tell them apart by what they watch.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.finding import Severity, Subject
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.model import rule_uid
from toolchain.compile.compiler import Compilation


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield rules that have the name of an earlier one, or alerts whose uid is the same after shortening."""
    alerts = [(each.definition, each.definition.name, each.location) for each in compilation.rules.alerts]
    yield from _repeated("alert", alerts)
    recordings = [(each.definition, each.definition.record, each.location) for each in compilation.rules.recordings]
    yield from _repeated("recording rule", recordings)
    names = {name for _, name, _ in alerts}
    by_uid: dict[str, str] = {}
    for rule, name, location in alerts:
        first = by_uid.setdefault(rule_uid(name), name)
        if first != name and name in names:
            problem = f"alert {name!r} gets the uid {rule_uid(name)!r}, which {first!r} has"
            yield Violation(location, problem, "Make the names differ within 40 characters.", (rule,))


def _repeated(kind: str, rules: Iterable[tuple[object, str, SourceLocation]]) -> Iterator[Violation]:
    seen: dict[str, SourceLocation] = {}
    for rule, name, location in rules:
        first = seen.setdefault(name, location)
        if first is not location:
            problem = f"{kind} {name!r} is defined at {first} already"
            yield Violation(location, problem, "Rename one.", (rule,), about=(Subject(kind, name, location),))


RULE = Rule("rule-duplicate", Severity.ERROR, __doc__, check)
