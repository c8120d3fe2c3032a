"""What a backtest looks at: alerts that are defined here, as they are and as they were, or those of rule files."""

from collections.abc import Sequence
from pathlib import Path

from toolchain.base.pools import threads
from toolchain.cli import console as consoles
from toolchain.cli.loading import load_compiled
from toolchain.cli.printing.findings import print_findings
from toolchain.cli.rule_files import rule_documents
from toolchain.compile.built.build import build_of
from toolchain.compile.built.revision import output_of_revision
from toolchain.compile.compilation import Compilation
from toolchain.compile.of_sources import compile_sources
from toolchain.compile.reading import output_of
from toolchain.project.of_files import project_of_files
from toolchain.prove.backtest.foreign import foreign_rules
from toolchain.prove.backtest.rule import Comparison, compared, named, rules_of

_REMEDY = "Give it YAML or JSON with groups of rules, of Prometheus, Loki or Grafana."


def defined_alerts(
    root: Path, environment: str, alerts: Sequence[str], base: str | None
) -> tuple[Compilation, list[Comparison], tuple[str, ...]]:
    """Return the compiled definitions and what to compare: alerts by name, or all that differ from a revision.

    Last come the names of those of which a version cannot be read.
    """
    if base is None:
        compilation = _compiled(root, environment)
        after = rules_of(compilation.rules)
        return compilation, [Comparison(each.name, None, each) for each in named(after, alerts)], ()
    with threads(1) as pool:
        former = pool.submit(output_of_revision, root, base, environment)
        compilation = _compiled(root, environment)
        sides = (former.result(), output_of(compilation))
    given = [build_of(each).rules for each in sides]
    unread = tuple(
        name for name in dict.fromkeys(name for each in given for name in each.unread) if not alerts or name in alerts
    )
    old, new = ({rule.name: rule for rule in rules_of(each) if rule.name not in unread} for each in given)
    if not alerts:
        return compilation, list(compared(old.values(), new.values())), unread
    wanted = [name for name in alerts if name not in unread]
    names = [each.name for each in named({**old, **new}.values(), wanted)]
    return compilation, [Comparison(name, old.get(name), new.get(name)) for name in names], unread


def alerts_of_files(
    root: Path, environment: str, files: Sequence[str], alerts: tuple[str, ...]
) -> tuple[Compilation, list[Comparison], tuple[str, ...]]:
    """Return the compiled definitions, the alerts of files, and the names of those that cannot be evaluated."""
    documents = [rules for each in files for rules in rule_documents(Path(each), _REMEDY)]
    compilation = _compiled(root, environment)
    known = project_of_files(compilation.project)
    found = foreign_rules(compile_sources(known, rules=[each.sources() for each in documents]).read_rules)
    wanted = [name for name in alerts if name not in found.unread]
    rules = named(found.rules, wanted) if alerts else found.rules
    unread = tuple(name for name in found.unread if not alerts or name in alerts)
    return compilation, [Comparison(each.name, None, each) for each in rules], unread


def _compiled(root: Path, environment: str) -> Compilation:
    compilation = load_compiled(root, environment)
    print_findings(consoles.messages(), compilation.project.findings)
    return compilation
