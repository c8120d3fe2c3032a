"""Message templates are valid, and read what notifications have.

A template that cannot be rendered means a notification that is not sent: Grafana and Alertmanager log the error and try
again until the alert is over. A misspelled annotation is an empty line in the message. Fields and functions that only
Grafana has fail in Alertmanager, which is given the same texts. A text that lists all labels shows whatever somebody
adds to them.

Correct the template at the line named. Labels and annotations are those of the alert rules.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from toolchain.base.errors import did_you_mean
from toolchain.base.finding import Severity
from toolchain.base.source import SourceLocation
from toolchain.check.rule import Rule, Violation
from toolchain.check.rules._alert_labels import RULE_NAME
from toolchain.compile.alerting.known_labels import result_labels
from toolchain.compile.alerting.message_texts import silence_links
from toolchain.compile.compilation import Compilation
from toolchain.define.alerting.routing.contact_point import ContactPoint
from toolchain.define.alerting.routing.inhibition import NAME_LABEL
from toolchain.define.alerting.routing.message_fields import FieldRead, TemplateCall, Use, kinds_given, uses
from toolchain.define.alerting.routing.message_syntax import (
    EVERYTHING,
    FIELDS,
    GRAFANA_ONLY,
    LABELS,
    NEW_FUNCTIONS,
    SILENCE_URL,
    UNKNOWN,
    parse_message,
)
from toolchain.define.alerting.routing.message_template import MessageTemplate
from toolchain.languages.gotemplate.ast import Block, Template, functions_used
from toolchain.languages.gotemplate.lexer import TemplateSyntaxError

_CORRECT = "Correct the template."
_DEFINES = ("define", "block")
_SOMETIMES = ("runbook_url", "dashboard_url")
"""Annotations that alerts have where the environment has the address, and the alert a panel."""

_FROM_GRAFANA = ("Error", "grafana_state_reason")
"""Annotations that Grafana adds to the alert of a rule without a value."""

_LABELS_FROM_GRAFANA = ("grafana_folder", RULE_NAME)

_BUILT_IN = (".default.", "default.", "__")
"""Parts of the names of templates that Grafana and Alertmanager bring along."""


@frozen(eq=False)
class _Text:
    """A template text of a definition: a message template, or the setting of an integration."""

    owner: str
    text: str
    definition: MessageTemplate | ContactPoint

    def violation(self, problem: str, remedy: str = _CORRECT, severity: Severity | None = None) -> Violation:
        location: SourceLocation = self.definition.location
        return Violation(location, f"{self.owner}: {problem}", remedy, (self.definition,), severity)


def check(compilation: Compilation) -> Iterable[Violation]:
    """Yield templates that cannot be parsed, and what they read or call that does not exist."""
    project = compilation.project
    messages = {
        each.name: _Text(f"message template {each.name!r}", each.text, each) for each in project.message_templates
    }
    settings = [text for point in project.contact_points for text in _settings(point)]
    yield from _names(project.message_templates)
    parsed: dict[int, Template] = {}
    for each in (*messages.values(), *settings):
        try:
            parsed[id(each)] = parse_message(each.text)
        except TemplateSyntaxError as error:
            yield each.violation(str(error))
    given = kinds_given(
        (parsed[id(each)] for each in settings if id(each) in parsed),
        {name: parsed[id(each)] for name, each in messages.items() if id(each) in parsed},
    )
    known = _KnownNames.of(compilation)
    for name, each in messages.items():
        for kind in given.get(name, (UNKNOWN,)) if id(each) in parsed else ():
            yield from _problems(each, parsed[id(each)], kind, messages, known)
    for each in settings:
        if id(each) in parsed:
            yield from _problems(each, parsed[id(each)], "notification", messages, known)


def _settings(point: ContactPoint) -> Iterator[_Text]:
    for integration in point.integrations:
        for name, text in integration.texts().items():
            yield _Text(f"contact point {point.name!r}, {name} of {integration.type}", text, point)


def _names(templates: Iterable[MessageTemplate]) -> Iterator[Violation]:
    seen: set[str] = set()
    for each in templates:
        owner = f"message template {each.name!r}"
        if not each.name.strip() or any(character in each.name for character in '/"\\'):
            yield Violation(each.location, f"{owner} has no usable name", "Use letters, digits and dots.", (each,))
        if each.name in seen:
            yield Violation(each.location, f"{owner} is defined already", "Rename one.", (each,))
        seen.add(each.name)


@frozen(eq=False)
class _KnownNames:
    """The labels and annotations of all alerts; ``labels`` is None where some are known only once alerts fire."""

    labels: Collection[str] | None
    annotations: Collection[str]

    @staticmethod
    def of(compilation: Compilation) -> "_KnownNames":
        alerts = compilation.rules.alerts
        annotations = {*_SOMETIMES, *_FROM_GRAFANA, *(name for alert in alerts for name in alert.annotations)}
        labels = {NAME_LABEL, *_LABELS_FROM_GRAFANA, *(name for alert in alerts for name in alert.labels)}
        for alert in alerts:
            if not alert.analysis.is_closed:
                return _KnownNames(None, annotations)
            labels |= result_labels(alert)
        return _KnownNames(labels, annotations)


def _problems(
    text: _Text, template: Template, given: str, messages: Mapping[str, _Text], known: _KnownNames
) -> Iterator[Violation]:
    if any(isinstance(part, Block) and part.keyword in _DEFINES for part in template.parts):
        yield text.violation("defines a template inside of a template", "Make it a MessageTemplate of its own.")
    for function in functions_used(template):
        if function.name in NEW_FUNCTIONS:
            problem = (
                f"{_place(text.text, function.span[0])}calls {function.name}, which Alertmanager 0.25 does not have"
            )
            yield text.violation(problem, "Write it without, or make sure of the release.", Severity.INFO)
    links = set(silence_links(template.parts))
    for use in dict.fromkeys(uses(template, given)):
        if isinstance(use, FieldRead) and use.name == SILENCE_URL and use.span in links:
            continue
        found = _problem(use, messages, known)
        if found is not None:
            problem, remedy, severity = found
            yield text.violation(f"{_place(text.text, use.span[0])}{problem}", remedy, severity)


def _problem(use: Use, messages: Mapping[str, _Text], known: _KnownNames) -> tuple[str, str, Severity] | None:
    if isinstance(use, TemplateCall):
        if use.name in messages or any(part in use.name for part in _BUILT_IN):
            return None
        problem = f"calls the template {use.name!r}, which does not exist.{did_you_mean(use.name, messages)}"
        return problem, f"Templates are {', '.join(messages) or 'none'}.", Severity.ERROR
    if use.of == LABELS:
        return _label_problem(use, known)
    fields = FIELDS.get(use.of, {})
    if use.name not in fields:
        problem = f"reads .{use.name} of {_a(use.of)}, which has no such field.{did_you_mean(use.name, fields)}"
        return problem, f"Fields are {', '.join(fields) or 'none'}.", Severity.ERROR
    if use.name in GRAFANA_ONLY.get(use.of, ()):
        remedy = "Write it alone in its action." if use.name == SILENCE_URL else "Use what both have."
        return f"reads .{use.name}, which Alertmanager does not have", remedy, Severity.ERROR
    return None


def _label_problem(use: FieldRead, known: _KnownNames) -> tuple[str, str, Severity] | None:
    if use.name in EVERYTHING:
        problem = f"lists all of {use.labels or 'them'} with .{use.name}"
        return problem, "Name those that people need: others may hold what nobody should read.", Severity.WARNING
    is_annotation = "Annotations" in use.labels
    names = known.annotations if is_annotation else known.labels
    if names is None or use.name in names:
        return None
    word = "annotation" if is_annotation else "label"
    problem = f"shows the {word} {use.name!r}, which no alert has.{did_you_mean(use.name, names)}"
    return problem, f"They are {', '.join(sorted(names))}.", Severity.ERROR


def _a(kind: str) -> str:
    return {"alert": "an alert", "time": "a time", "alerts": "a list of alerts", "text": "a text"}.get(
        kind, f"a {kind}"
    )


def _place(text: str, offset: int) -> str:
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return f"line {line}, column {column}: "


RULE = Rule("message-template", Severity.ERROR, __doc__, check, whole_project=True)
