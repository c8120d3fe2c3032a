"""Rules about routing: each fires on its mistake, at the line that made it, and is silent on the right thing beside it."""

from typing import Any

import pytest

from tests.toolchain.alerts import HEAP_BY_INSTANCE, alert, errors_panel
from tests.toolchain.compilation import board, compilation, rule
from tests.toolchain.routes import NIGHTS, PAGERS, READERS, RECEIVERS, TEXT, TITLE, environment, policy, routed, routing
from toolchain.base.finding import Finding, Severity
from toolchain.base.secret import Secret
from toolchain.base.waiver import Waiver
from toolchain.check.checker import check
from toolchain.check.rules import RULES
from toolchain.check.secrets import missing_secrets
from toolchain.define.alerting import BUSINESS, WARNING, AlertRule, NoData, OnError
from toolchain.define.alerting.routing import (
    ContactPoint,
    Discord,
    Email,
    Integration,
    MessageTemplate,
    MuteTiming,
    PagerDuty,
    Policy,
    Slack,
    TimeInterval,
    Webhook,
    when,
)
from toolchain.define.evaluation import Evaluation
from toolchain.define.thresholds import above
from toolchain.languages.matching import Matcher, any_of

ALERTS = (alert(), alert(name="Slow", severity=WARNING, limits=above(warning=1, critical=2)))


def found(name: str, **changes: Any) -> tuple[Finding, ...]:
    """What one rule says of a project with routing."""
    compiled = compilation(board(errors_panel()), **{"alerts": ALERTS, **routed(), **changes})
    return check(compiled, [rule(name)]).findings


def one(name: str, **changes: Any) -> Finding:
    """The only finding of a rule."""
    (finding,) = found(name, **changes)
    assert finding.remedy
    return finding


NAMES = (
    "alert-route",
    "route-unreachable",
    "route-receiver",
    "route-policy",
    "contact-point",
    "mute-timing",
    "message-template",
)


@pytest.mark.parametrize("name", NAMES)
def test_routing_without_a_mistake_is_no_finding(name: str) -> None:
    assert found(name) == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_project_without_routing_is_no_finding(name: str) -> None:
    nothing: dict[str, Any] = {"routings": (), "contact_points": (), "mute_timings": (), "message_templates": ()}
    assert found(name, **nothing, environment=environment(receivers={})) == ()


def test_a_misspelled_severity_is_a_finding_at_the_rule() -> None:
    finding = one("alert-route", alerts=(*ALERTS, alert(name="X", severity="critcal", limits=above(warning=1))))
    assert "Did you mean 'critical'?" in finding.message
    assert finding.location.file.endswith("alerts.py")
    assert "critical, warning" in finding.remedy


BY_GRAFANA = environment(evaluation=Evaluation())

STATES = [
    ({"on_error": OnError.ERROR}, "while its query fails"),
    ({"no_data": NoData.UNKNOWN}, "while its query returns no data"),
]


def by_grafana(*policies: Policy) -> dict[str, Any]:
    """What a project needs for such a tree where Grafana evaluates the alerts."""
    return routed(*policies, environment=environment(evaluation=Evaluation()))


@pytest.mark.parametrize(("change", "words"), STATES)
def test_a_policy_that_knows_a_rule_by_its_name_does_not_take_its_alert_without_a_value(
    change: dict[str, Any], words: str
) -> None:
    rule = alert(**{"on_error": OnError.OK, **change})
    by_name = routed(policy(matchers=when(alertname="ManyErrors")), environment=BY_GRAFANA)
    finding = one("alert-route", alerts=(rule,), **by_name)
    assert words in finding.message
    assert "such as severity" in finding.remedy
    fine = alert(no_data=NoData.ALERTING, on_error=OnError.OK)
    assert found("alert-route", alerts=(fine,), **by_name) == ()
    assert found("alert-route", alerts=(rule,), **{**by_name, "environment": environment()}) == ()


def test_a_policy_for_a_label_of_the_query_does_not_take_an_alert_without_a_value() -> None:
    rule = alert(query=HEAP_BY_INSTANCE, no_data=NoData.ALERTING, on_error=OnError.OK)
    routes = routed(policy(matchers=when(instance="app-1")), environment=BY_GRAFANA)
    finding = one("alert-route", alerts=(rule,), **routes)
    assert "while its query returns no data" in finding.message
    assert found("alert-route", alerts=(rule,), **routed(policy(matchers=when(instance="app-1")))) == ()


def test_an_unknown_severity_is_one_finding_of_all_rules() -> None:
    def rules(*alerts: AlertRule) -> list[str]:
        checked = check(compilation(board(errors_panel()), alerts=(*ALERTS, *alerts), **routed()), RULES)
        return [finding.rule for finding in checked.findings]

    usual = rules()
    found = rules(alert(name="X", severity="critcal", limits=above(warning=11)))
    assert [name for name in found if name not in usual] == ["alert-route"]


def test_a_known_severity_without_a_policy_is_a_finding() -> None:
    finding = one("alert-route", alerts=(*ALERTS, alert(name="X", severity=BUSINESS, limits=above(warning=1))))
    assert "reaches 'Readers'" in finding.message


def test_a_policy_on_a_label_of_the_result_may_take_the_alert() -> None:
    by_instance = alert(name="X", severity="odd", query=HEAP_BY_INSTANCE, limits=above(warning=1), on_error=OnError.OK)
    taken = (routing(policy(matchers=when(instance="a"))),)
    assert found("alert-route", alerts=(by_instance,), routings=taken) == ()
    assert len(found("alert-route", alerts=(by_instance,), routings=(routing(policy(matchers=when(pod="a"))),))) == 1


def test_a_route_of_an_alert_may_be_left_out_by_the_environment() -> None:
    assert found("alert-route", environment=environment(receivers={"webhook": "http://x"})) == ()


def test_a_policy_that_no_alert_reaches_is_a_warning_at_its_line() -> None:
    tree = routing(policy(), policy(matchers=when(severity=WARNING)), policy(matchers=when(severity="info")))
    finding = one("route-unreachable", routings=(tree,))
    assert "{severity=info} to 'Pagers'" in finding.message
    assert finding.severity is Severity.WARNING
    assert finding.location.file.endswith("routes.py")


def test_a_policy_behind_one_that_takes_its_alerts_is_not_reached() -> None:
    tree = routing(policy(), policy(matchers=when(severity=WARNING)), policy(matchers=when(service="backend")))
    assert "service=backend" in one("route-unreachable", routings=(tree,)).message


def test_of_policies_that_are_not_reached_only_the_uppermost_is_told() -> None:
    hidden = policy(matchers=when(severity="info"), policies=[policy(matchers=when(service="x"))])
    tree = routing(policy(), policy(matchers=when(severity=WARNING)), hidden)
    assert "severity=info" in one("route-unreachable", routings=(tree,)).message


def test_a_second_tree_is_an_error() -> None:
    assert one("route-unreachable", routings=(routing(), routing())).severity is Severity.ERROR


def test_a_waiver_on_a_policy_accepts_its_finding() -> None:
    kept = policy(matchers=when(severity="info"), waivers=[Waiver("route-unreachable", "for rules of another team")])
    tree = routing(policy(), policy(matchers=when(severity=WARNING)), kept)
    assert found("route-unreachable", routings=(tree,)) == ()


def test_an_unused_waiver_on_a_contact_point_is_a_finding() -> None:
    kept = ContactPoint(
        name="Readers", integrations=[Webhook(receiver="webhook")], waivers=(Waiver("contact-point", "once needed"),)
    )
    assert one("contact-point", contact_points=(PAGERS, kept)).rule == "unused-waiver"


def test_a_policy_to_an_unknown_contact_point_is_a_finding() -> None:
    finding = one("route-receiver", routings=(routing(policy(contact_point="Pager")),))
    assert "Did you mean 'Pagers'?" in finding.message


def test_a_root_to_an_unknown_contact_point_is_a_finding() -> None:
    assert "the root" in one("route-receiver", routings=(routing(contact_point="Nobody"),)).message


def test_a_root_that_reaches_nobody_while_others_reach_somebody_is_a_finding() -> None:
    only_pagers = environment(receivers={"pagerduty": Secret("KEY")})
    assert "configures nothing" in one("route-receiver", environment=only_pagers).message
    assert found("route-receiver", environment=environment(receivers={})) == ()


POLICIES: list[tuple[dict[str, Any], str]] = [
    ({"matchers": ()}, "matches everything"),
    ({"matchers": when(service=any_of("(?!x)"))}, "no RE2 expression"),
    ({"matchers": (Matcher("a-b", "=", "x"),)}, "no label can be called"),
    ({"group_by": ["a-b"]}, "groups by 'a-b'"),
    ({"group_wait": "often"}, "group_wait 'often', which is no duration"),
    ({"group_interval": "0s"}, "group_interval '0s', which is never"),
    ({"group_interval": "2h", "repeat_interval": "1h"}, "repeats every 3600 s, and looks every 7200 s only"),
    ({"group_interval": "5h"}, "repeats every 14400 s"),
]


@pytest.mark.parametrize(("change", "message"), POLICIES, ids=[message for _, message in POLICIES])
def test_a_policy_that_is_refused_is_one_finding(change: dict[str, Any], message: str) -> None:
    assert message in one("route-policy", routings=(routing(policy(**change)),)).message


def test_times_of_the_root_are_checked_as_well() -> None:
    assert "the root has repeat_interval" in one("route-policy", routings=(routing(repeat_interval="soon"),)).message


def test_all_labels_may_be_grouped_by_and_a_group_need_not_wait() -> None:
    tree = routing(policy(group_by=["..."], group_wait="0s"))
    assert found("route-policy", routings=(tree,)) == ()


def point(*integrations: Integration, name: str = "Pagers") -> ContactPoint:
    """A contact point in place of that of the pagers."""
    return ContactPoint(name=name, integrations=integrations)


CONTACT_POINTS: list[tuple[ContactPoint, dict[str, Secret | str], str]] = [
    (point(Slack(receiver="slack", channel="#x")), {"slack": "xoxb-1"}, "secret written in the definitions"),
    (point(PagerDuty(receiver="pagerduty")), {"pagerduty": "0123"}, "secret written in the definitions"),
    (point(Discord(receiver="discord")), {"discord": "https://discord"}, "secret written in the definitions"),
    (point(Slack(receiver="slack", mention="everyone")), {}, "mentions 'everyone'"),
    (point(PagerDuty(receiver="pagerduty", severity="page")), {}, "has the severity 'page'"),
    (point(Email(receiver="email")), {"email": "a@b.c; nobody"}, "'nobody', which is no email address"),
    (point(Email(receiver="email")), {"email": Secret("ADDRESS")}, "Alertmanager cannot read"),
    (point(Email(receiver="email")), {"email": ""}, "whose address is empty"),
    (point(), {}, "has no integrations"),
    (point(Webhook(receiver="webhook"), Webhook(receiver="webhook")), {}, "twice"),
    (point(Webhook(receiver="webhook"), name="Readers"), {}, "is defined already"),
    (point(Webhook(receiver="webhook"), name="readers"), {}, "gets the same uids as 'Readers'"),
    (point(Webhook(receiver="webhook"), name="a/b"), {}, "no usable name"),
]


@pytest.mark.parametrize(("wrong", "receivers", "message"), CONTACT_POINTS, ids=[case[2] for case in CONTACT_POINTS])
def test_a_contact_point_that_cannot_deliver_is_one_finding(
    wrong: ContactPoint, receivers: dict[str, Secret | str], message: str
) -> None:
    named = {each.receiver for each in wrong.integrations} | {"webhook"}
    chosen = {name: address for name, address in {**RECEIVERS, **receivers}.items() if name in named}
    finding = one("contact-point", contact_points=(READERS, wrong), environment=environment(receivers=chosen))
    assert message in finding.message
    assert "xoxb-1" not in finding.message


def test_a_webhook_without_a_url_is_told_for_every_contact_point_that_uses_it() -> None:
    assert len(found("contact-point", environment=environment(receivers={"webhook": "listener"}))) == 2


def test_email_needs_a_server_for_alertmanager() -> None:
    assert "no server" in one("contact-point", environment=environment(mail_server=None)).message


def test_a_receiver_that_nobody_names_is_a_finding_at_the_environment() -> None:
    finding = one("contact-point", environment=environment(receivers={**RECEIVERS, "emial": "a@b.c"}))
    assert "Did you mean 'email'?" in finding.message
    assert finding.location.file.endswith("compilation.py")


TIMINGS: list[tuple[tuple[MuteTiming, ...], str]] = [
    ((MuteTiming("Nights", [TimeInterval(times=[("22:00", "07:00")])]),), "over midnight it takes two"),
    ((MuteTiming("Nights", [TimeInterval(weekdays=["someday"])]),), "'someday' is no weekday"),
    ((MuteTiming("Nights", [TimeInterval(location="Mars")]),), "no time zone 'Mars'"),
    ((MuteTiming("Nights", []),), "has no times"),
    ((NIGHTS, MuteTiming("Nights", NIGHTS.intervals)), "is defined already"),
    ((NIGHTS, MuteTiming("a/b", NIGHTS.intervals)), "no usable name"),
    ((MuteTiming("Night", NIGHTS.intervals),), "Did you mean 'Night'?"),
]


@pytest.mark.parametrize(("timings", "message"), TIMINGS, ids=[message for _, message in TIMINGS])
def test_a_wrong_mute_timing_is_one_finding(timings: tuple[MuteTiming, ...], message: str) -> None:
    assert message in one("mute-timing", mute_timings=timings).message


def test_critical_alerts_are_never_muted_by_a_schedule() -> None:
    finding = one("mute-timing", routings=(routing(policy(muted=[NIGHTS])),))
    assert "mutes critical alerts" in finding.message


TEMPLATES: list[tuple[str, str]] = [
    ("{{ .Status }", "line 1, column 12"),
    ("{{ range .Alerts }}{{ .Status }}", "{{range}} has no {{end}}"),
    ("{{ .Status | uppercase }}", "there is no function uppercase"),
    ("{{ .Stauts }}", "Did you mean 'Status'?"),
    ("{{ range .Alerts }}{{ .CommonLabels.a }}{{ end }}", "reads .CommonLabels of an alert"),
    ("{{ range .Alerts.Firing }}{{ .StartsAt.Formt }}{{ end }}", "Did you mean 'Format'?"),
    ("{{ .CommonAnnotations.sumary }}", "Did you mean 'summary'?"),
    ("{{ .CommonLabels.severty }}", "Did you mean 'severity'?"),
    ("{{ range .Alerts }}{{ $.Statsu }}{{ end }}", "reads .Statsu of a notification"),
    ("{{ range .Alerts }}{{ .ValueString }}{{ end }}", "which Alertmanager does not have"),
    ("{{ range .Alerts }}{{ if .SilenceURL }}x{{ end }}{{ end }}", "which Alertmanager does not have"),
    ("{{ range .CommonLabels.SortedPairs }}{{ .Name }}{{ end }}", "lists all of CommonLabels"),
    ('{{ template "test.txt" . }}', "Did you mean 'test.text'?"),
    ('{{ define "x" }}{{ end }}', "inside of a template"),
]


@pytest.mark.parametrize(("text", "message"), TEMPLATES, ids=[message for _, message in TEMPLATES])
def test_a_wrong_message_template_is_one_finding_at_its_line(text: str, message: str) -> None:
    wrong = MessageTemplate("test.title", text)
    finding = one("message-template", message_templates=(wrong, TEXT))
    assert message in finding.message
    assert finding.location.file.endswith("test_routing_rules.py")


RIGHT = [
    '{{ range $index, $alert := .Alerts }}{{ $alert.StartsAt.UTC.Format "15:04" }}{{ end }}',
    "{{ with .CommonLabels.service }}{{ . }}{{ end }}{{ len .Alerts.Resolved }}",
    "{{ range .Alerts }}{{ (.StartsAt.Add -3600000000000).UnixMilli }}{{ .SilenceURL }}{{ end }}",
    '{{ template "default.title" . }}{{ template "__subject" . }}',
    "{{ range $name, $value := .CommonLabels }}{{ $value }}{{ end }}",
    "{{ (index .Alerts 0).Anything }}",
    "{{ .CommonAnnotations.runbook_url }}{{ .CommonLabels.alertname }}",
]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_message_template_is_no_finding(text: str) -> None:
    assert found("message-template", message_templates=(MessageTemplate("test.title", text), TEXT)) == ()


def test_a_template_is_held_against_what_its_callers_give_it() -> None:
    part = MessageTemplate("test.alert", "{{ .Annotations.summary }}")
    right = MessageTemplate("test.title", '{{ range .Alerts }}{{ template "test.alert" . }}{{ end }}')
    assert found("message-template", message_templates=(part, right, TEXT)) == ()
    wrong = MessageTemplate("test.title", '{{ template "test.alert" . }}')
    finding = one("message-template", message_templates=(part, wrong, TEXT))
    assert "'test.alert'" in finding.message
    assert "reads .Annotations of a notification" in finding.message


def test_settings_of_integrations_are_templates_too() -> None:
    wrong = point(PagerDuty(receiver="pagerduty", component="{{ .CommonLabels.servce }}"))
    finding = one("message-template", contact_points=(wrong, READERS), environment=environment(receivers={}))
    assert "contact point 'Pagers', component of pagerduty" in finding.message


def test_two_templates_of_a_name_are_a_finding() -> None:
    assert (
        "defined already"
        in one("message-template", message_templates=(TITLE, TEXT, MessageTemplate(TEXT.name, ""))).message
    )


def test_a_function_of_a_newer_alertmanager_is_mentioned() -> None:
    newer = MessageTemplate("test.title", "{{ range .Alerts }}{{ since .StartsAt }}{{ end }}")
    assert one("message-template", message_templates=(newer, TEXT)).severity is Severity.INFO


def test_a_missing_secret_is_one_finding_at_the_contact_point() -> None:
    project = compilation(**routed()).project
    names = {each.name for each in RECEIVERS.values() if isinstance(each, Secret)}
    values = dict.fromkeys(names, "value")
    assert missing_secrets(project, values) == ()
    (finding,) = missing_secrets(project, {**values, "SLACK_TOKEN": " "})
    assert "'Pagers' needs the secret SLACK_TOKEN" in finding.message
    assert finding.location.file.endswith("routes.py")
    assert finding.location.line == PAGERS.location.line


def test_a_receiver_that_is_left_out_needs_no_secret() -> None:
    project = compilation(**routed(environment=environment(receivers={"webhook": "http://x"}))).project
    assert missing_secrets(project, {}) == ()
