"""Every alert and every recorded series has a name of its own.

Grafana refuses two rules of one title in a folder, tests and runbooks go by the name, and two rules that record the
same series overwrite each other's samples. In rule files written elsewhere alerts may share a name as long as a label
tells them apart, as `severity` often does: alerts of one name and equal labels are one alert to those who route it, and
with the same query it is evaluated twice. Recordings of one name and equal labels have to read different values of a
label that their results keep; where they read different metrics they may be meant for different series, and it is a
warning. So are two alerts of different names with one condition, for which they wait equally long: they fire together.

Rename one, or tell them apart by a label.
"""

from collections.abc import Iterable, Iterator

from toolchain.base.durations import duration_seconds
from toolchain.base.finding import Severity, Subject
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Reach, Rule, Violation
from toolchain.compile.alerting.analysed import AnalysedRule, alerts_among
from toolchain.compile.alerting.grafana import evaluated_by_grafana
from toolchain.compile.alerting.model import CompiledAlert, CompiledGrafanaRule
from toolchain.compile.compilation import Compilation
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.promql.analysis.branch import Branch


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield rules that have the name of an earlier one, or alerts whose uid is the same after shortening."""
    yield from _of_files(compilation.read_rules)
    alerts = [(each.definition, each.definition.name, each.location) for each in compilation.rules.alerts]
    yield from _repeated("alert", [each for each in alerts if not each[0].group.as_written])
    yield from _of_labels_as_well(compilation.rules.alerts)
    recordings = [
        (each.definition, each.definition.record, each.location)
        for each in compilation.rules.recordings
        if not each.definition.group.as_written
    ]
    yield from _repeated("recording rule", recordings)
    yield from _of_one_condition(compilation.every_rule)
    yield from _of_one_uid(compilation)


def _repeated(kind: str, rules: Iterable[tuple[object, str, SourceLocation]]) -> Iterator[Violation]:
    seen: dict[str, SourceLocation] = {}
    for rule, name, location in rules:
        first = seen.setdefault(name, location)
        if first is not location:
            problem = f"{kind} {name!r} is defined at {first} already"
            yield Violation(location, problem, "Rename one.", (rule,), about=(Subject(kind, name, location),))


def _of_one_uid(compilation: Compilation) -> Iterator[Violation]:
    """Yield rules that Grafana would take for an earlier one; what others evaluate has no uid."""
    project = compilation.project
    grafanas = {id(each) for each in evaluated_by_grafana(project.environment, compilation.rules.alerts)}
    by_uid: dict[str, CompiledAlert | CompiledGrafanaRule] = {}
    rules: list[CompiledAlert | CompiledGrafanaRule] = [*compilation.rules.alerts, *compilation.rules.grafana]
    for each in rules:
        first = by_uid.setdefault(each.uid, each)
        are_written_alike = _name(first) == _name(each) and not _is_as_written(first) and not _is_as_written(each)
        if first is each or are_written_alike:  # those of one name are told already
            continue
        is_alert = isinstance(each, CompiledAlert)
        if _is_as_written(each) and is_alert and id(each) not in grafanas:
            continue
        what = "alert" if is_alert else "rule"
        problem = f"{what} {_name(each)!r} gets the uid {each.uid!r}, which {_name(first)!r} has"
        remedy = "Make the names differ within 40 characters."
        if _is_as_written(each):
            remedy = "Give it a uid= of its own."
        yield Violation(each.location, problem, remedy, (each.definition,))


def _name(rule: CompiledAlert | CompiledGrafanaRule) -> str:
    return rule.name if isinstance(rule, CompiledAlert) else rule.definition.title


def _is_as_written(rule: CompiledAlert | CompiledGrafanaRule) -> bool:
    return rule.definition.group.as_written


def _of_labels_as_well(alerts: Iterable[CompiledAlert]) -> Iterator[Violation]:
    """Yield rules that were written elsewhere and cannot be told from an earlier one."""
    seen: dict[tuple[object, ...], SourceLocation] = {}
    for alert in alerts:
        rule = alert.definition
        if rule.group.as_written:
            key = (rule.name, tuple(sorted(alert.labels.items())), alert.condition)
            first = seen.setdefault(key, alert.location)
            if first is not alert.location:
                problem = f"alert {rule.name!r} is the one at {first} once more"
                yield Violation(alert.location, problem, "Remove one.", (rule,))


def _of_one_condition(rules: Iterable[AnalysedRule]) -> Iterator[Violation]:
    """Yield alerts that have the condition of an earlier one of another name, and wait as long as that."""
    seen: dict[object, AnalysedRule] = {}
    for rule in alerts_among(rules):
        analysis = rule.analysis
        if not isinstance(analysis, Analysis) or not analysis.selectors or _is_of_several(rule):
            continue
        first = seen.setdefault((rule.location.file, analysis.expression, duration_seconds(rule.wait)), rule)
        if first.name != rule.name:
            problem = f"{rule.owner} has the condition of {first.owner} ({first.location}), and both fire together"
            remedy = "Remove one, or let its condition differ."
            yield Violation(rule.location, problem, remedy, rule.definitions, Severity.WARNING)


def _is_of_several(rule: AnalysedRule) -> bool:
    """Return whether expressions of Grafana decide as well, so that the query alone is not the condition."""
    return len(rule.queries) != 1


def _of_files(rules: Iterable[AnalysedRule]) -> Iterator[Violation]:
    """Yield rules that cannot be told from an earlier one of their file."""
    seen: dict[tuple[str, ...], AnalysedRule] = {}
    for rule in rules:
        for key in _keys(rule):
            first = seen.setdefault(key, rule)
            if first is not rule and not _are_apart(rule, first):
                yield _repetition(rule, first, key)
                break


def _are_apart(one: AnalysedRule, other: AnalysedRule) -> bool:
    """Return whether no series of two rules is one: a label that their results have has different values."""
    if not isinstance(one.analysis, Analysis) or not isinstance(other.analysis, Analysis):
        return False
    analyses = (one.analysis, other.analysis)
    mine, theirs = ({matcher for each in analysis.selectors for matcher in each.matchers} for analysis in analyses)
    differing = {each.label for each in mine - theirs} & {each.label for each in theirs - mine}
    results = [branch for analysis in analyses for branch in analysis.branches]
    if any(all(branch.can_have(label) for branch in results) for label in differing):
        return True
    return all(_differ(mine, theirs) for mine in one.analysis.branches for theirs in other.analysis.branches)


def _differ(one: Branch, other: Branch) -> bool:
    """Return whether a label that all series of both have has other values there."""
    shared = [name for name in one.labels if one.requires(name) and other.requires(name)]
    values = [(one.labels[name].domain.values, other.labels[name].domain.values) for name in shared]
    return any(mine and theirs and set(mine).isdisjoint(theirs) for mine, theirs in values)


def _meet(one: AnalysedRule, other: AnalysedRule) -> bool:
    """Return whether it is certain that two recordings give one series: of the same metrics, or without labels."""
    if not isinstance(one.analysis, Analysis) or not isinstance(other.analysis, Analysis):
        return True
    analyses = (one.analysis, other.analysis)
    read = [{each.name for each in analysis.selectors} for analysis in analyses]
    is_known = all(analysis.is_closed for analysis in analyses)
    return is_known and (read[0] == read[1] or not any(analysis.labels for analysis in analyses))


def _keys(rule: AnalysedRule) -> Iterator[tuple[str, ...]]:
    """Yield what has to be a rule's own; the first word is what that is."""
    source, file = rule.source, rule.location.file
    if source is None or not rule.kind:
        return
    if source.format.is_grafanas:
        folder = str(source.group.get("folder") or source.group.get("folderUid") or source.document.get("folderUID"))
        organization = str(source.group.get("orgId") or source.document.get("orgID") or 1)
        if source.document.get("uid"):
            yield "uid", str(source.document["uid"]), organization, file
        yield "title", rule.name, folder, organization, file
        return
    labels = ",".join(sorted(f"{name}={text}" for name, text in rule.labels.items()))
    yield f"{rule.kind} name", rule.name, labels, file


def _repetition(rule: AnalysedRule, first: AnalysedRule, key: tuple[str, ...]) -> Violation:
    line, what = first.location.line, key[0]
    if what in ("uid", "title"):
        problem = f"has the {what} {key[1]!r}, as the rule at line {line} has"
        severity = Severity.WARNING if what == "title" else None  # recent releases take it
        return Violation(rule.at(what), f"{rule.owner} {problem}", f"Give it a {what} of its own.", severity=severity)
    texts = [" ".join(str(each.source.document.get("expr")).split()) for each in (rule, first) if each.source]
    if texts[0] == texts[1]:
        problem, severity = f"is the rule at line {line} once more", None
    elif rule.kind == "record":
        problem = f"gives series of the same name and labels as the rule at line {line}"
        severity = None if _meet(rule, first) else Severity.WARNING
    else:
        problem, severity = f"has the name and the labels of the rule at line {line}", Severity.WARNING
    remedy = "Remove one, or tell them apart by a label."
    return Violation(rule.location, f"{rule.owner} {problem}", remedy, severity=severity)


RULE = Rule("rule-duplicate", Severity.ERROR, __doc__, check, reach=Reach.ANYBODY)
