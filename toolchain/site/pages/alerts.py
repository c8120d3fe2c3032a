"""The pages of alerts: when each fires, what it reads, what to do, what proves it, and who hears of it."""

from collections.abc import Iterator
from html import escape

from toolchain.compile.alerting.inputs import inputs_of
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.define.evaluation import GRAFANA, evaluator_title
from toolchain.languages.logql.ast import Query
from toolchain.languages.logql.printer import to_logql
from toolchain.languages.promql.printer import to_promql
from toolchain.site.content import Content, severity_of
from toolchain.site.links import SEVERITIES
from toolchain.site.markup import Column, code, counted, facts, joined, linked, listed, table, templated
from toolchain.site.page import Entry, Page, Section
from toolchain.site.pages.alert_tests import tests_section
from toolchain.site.pages.runbooks import runbook_sections
from toolchain.site.policies import matchers_of, policy_times
from toolchain.site.queries import query

AREA = "alerts/index.html"


def pages(content: Content) -> Iterator[Page]:
    """Yield the list of all alerts, and a page for each."""
    if not content.alerts:
        return
    yield _index(content)
    for alert in content.alerts:
        yield _page(content, alert)


def _index(content: Content) -> Page:
    found: dict[str, list[CompiledAlert]] = {}
    for alert in content.alerts:
        found.setdefault(severity_of(alert), []).append(alert)
    sections = []
    for severity, alerts in found.items():
        columns = ("Alert", "What it says", Column("For", "nowrap"), "Owner", "Told to")
        rows = (
            (
                content.links.alert(each.name),
                templated(each.definition.summary),
                escape(each.wait),
                content.links.owner(each.definition.owner),
                joined(map(content.links.contact_point, content.told_by(each.name))),
            )
            for each in alerts
        )
        html = table(f"Alerts of severity {severity}", columns, rows, "roomy")
        anchor = content.links.severity_anchors[severity]
        mark = f"<small>{counted(len(alerts), 'alert')}</small>"
        sections.append(Section(anchor, severity.capitalize(), html, mark=mark))
    tests = sum(len(content.tests.get(id(each.definition), ())) for each in content.alerts)
    proven = f", proven by {counted(tests, 'test')} that Prometheus' own engine plays" if tests else ""
    meaning = linked(SEVERITIES, "A severity")
    lead = f"<p>{counted(len(content.alerts), 'alert')}{proven}. {meaning} says who is told, and how soon.</p>"
    return Page(AREA, "Alerts", AREA, lead=lead, sections=tuple(sections), entries=(Entry("page", "Alerts"),))


def _page(content: Content, alert: CompiledAlert) -> Page:
    rule = alert.definition
    lead = (
        f'<p class="marks">{content.links.severity(alert)}</p>'
        f'<div class="lead"><p>{templated(rule.summary)}</p></div><p>{templated(rule.description)}</p>'
        f"{_facts(content, alert)}"
    )
    sections = (
        Section("condition", "When it fires", _condition(content, alert)),
        *_silences(content, alert),
        Section("told", "Who hears of it", _told(content, alert)),
        *runbook_sections(content, rule),
        *tests_section(content, rule),
    )
    entry = Entry("alert", alert.name, rule.summary, words=f"{rule.severity} {rule.category} {rule.owner}")
    return Page(
        content.links.alert_pages[alert.name],
        alert.name,
        AREA,
        kind=f"{rule.category} alert",
        lead=lead,
        sections=sections,
        entries=(entry,),
        is_code=True,
    )


def _facts(content: Content, alert: CompiledAlert) -> str:
    rule, links = alert.definition, content.links
    objective = next((each for each in content.project.slos if rule in each.alerts), None)
    evaluator = content.environment.evaluation.of_alerts(on_logs=alert.is_log_alert)
    shown = alert.shown_on
    return facts(
        (
            ("Owner", links.owner(rule.owner)),
            ("Service", escape(rule.service) or "as the label <code>service</code> says"),
            ("Category", escape(rule.category)),
            ("Objective", "" if objective is None else links.objective(objective)),
            ("Panel", "" if shown is None else links.panel(shown.dashboard, shown.panel)),
            (
                "Evaluated",
                f"every {escape(alert.interval)} by {escape(evaluator_title(evaluator))}, "
                f"group {code(rule.group.name)}",
            ),
            ("Source", links.source(alert.location)),
        )
    )


def _condition(content: Content, alert: CompiledAlert) -> str:
    rule = alert.definition
    side = "above" if rule.operator == ">" else "below"
    limit = alert.annotations.get("threshold") or f"{side} {rule.threshold:g}"
    kept = f", and until {escape(alert.keep_firing)} after it last was" if alert.keep_firing not in ("", "0s") else ""
    wait = f"for {escape(alert.wait)}" if alert.wait not in ("", "0s") else "once"
    text, language = (
        (to_logql(alert.condition), "loki")
        if isinstance(alert.condition, Query)
        else (to_promql(alert.condition), "prometheus")
    )
    read = inputs_of(alert, content.compilation.rules.recordings)
    recorded = [each for each in read.recordings if not each.of_alert]
    silent = content.environment.evaluation.of_alerts(on_logs=alert.is_log_alert) == GRAFANA
    return (
        f"<p>While its signal is <strong>{escape(limit)}</strong> {wait}{kept}.</p>"
        f"{query(text, language, content.links.of_series, summary='LogQL' if language == 'loki' else 'PromQL')}"
        + facts(
            (
                ("Reads", joined(map(content.links.series, read.series)) or joined(map(code, read.streams))),
                ("Recorded", joined(content.links.series(each.record) for each in recorded)),
                ("No data", f"means {code(rule.no_data.value)}" if silent and rule.no_data else ""),
                ("No answer", f"means {code(rule.on_error.value)}" if silent and rule.on_error else ""),
            )
        )
    )


def _silences(content: Content, alert: CompiledAlert) -> Iterator[Section]:
    sources = alert.definition.inhibited_by
    silenced = content.silenced_by(alert.name)
    if not sources and not silenced:
        return
    before = listed(
        content.links.alert(each.source.name)
        + "".join(f" with {code(f'{name}={value}')}" for name, value in each.labels)
        for each in sources
    )
    after = joined(content.links.alert(each.name) for each in silenced)
    html = (
        f"<p>It is told to nobody while one of these fires, which names the cause:</p>{before}" if before else ""
    ) + (f"<p>While it fires, these are told to nobody: {after}.</p>" if after else "")
    yield Section("inhibition", "What silences it, and what it silences", html)


def _told(content: Content, alert: CompiledAlert) -> str:
    rows = (
        (
            content.links.contact_point(each.contact_point),
            matchers_of(each),
            policy_times(each),
            joined(map(content.links.timing, each.muted)) or "never",
            joined(map(content.links.timing, each.active)) or "always",
        )
        for each in content.policies_of(alert.name)
    )
    columns = ("Contact point", "Policy", "When", "Muted", "Active")
    shown = table(f"Policies that tell of {alert.name}", columns, rows)
    return shown or "<p>The environment configures nobody who could be told.</p>"
