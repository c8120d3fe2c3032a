"""Mistakes in recordings, routes, contact points, mute timings, message templates, data sources and environments."""

import pytest

from tests.mistakes.seeding import Mistake, check_mistake

RECORDINGS, ROUTES = "alerts/recordings.py", "alerts/routing.py"
SOURCES, PRODUCTION = "datasources/sources.py", "environments/production.py"
ERRORS, ROUTING, ENVIRONMENT = "ERRORS = RecordingRule(", "ROUTING = Routing(", "PRODUCTION = Environment("
NIGHTS, ON_CALL, TEAM = "NIGHTS = MuteTiming(", "ON_CALL = ContactPoint(", "TEAM = ContactPoint("
EMAIL = 'name="Team", integrations=['
LOCAL = "environments/local.py"

RECORDED = [
    Mistake(RECORDINGS, 'record="job:http_errors:rate5m"', "record=None", ERRORS, "argument", "record is None, which is no name of a metric"),
    Mistake(RECORDINGS, 'record="job:http_errors:rate5m"', 'record="job http errors"', ERRORS, "argument", "record is 'job http errors', which is no name of a metric"),
    Mistake(RECORDINGS, "    group=RATES,\n", "", ERRORS, "argument", "RecordingRule 'job:http_errors:rate5m' needs group"),
    Mistake(RECORDINGS, "group=RATES", "group=RuleGroup", ERRORS, "argument", "group is the class RuleGroup, which is no group of rules"),
    Mistake(RECORDINGS, 'RuleGroup("rates", "30s")', 'RuleGroup("rates", 30)', "RATES = RuleGroup(", "argument", "interval is 30, which is no duration above zero"),
    Mistake(RECORDINGS, 'help="Errors per second."', "help=0", ERRORS, "argument", "help is 0, which is no text"),
    Mistake(RECORDINGS, 'help="Errors per second."', 'help="Errors per second.", labels=["job"]', ERRORS, "argument", "labels is ['job'], which is no dictionary"),
    Mistake(RECORDINGS, 'help="Errors per second."', 'help="Errors per second.", labels={"the job": "app"}', ERRORS, "argument", "labels has the key 'the job', which is no name of a label"),
    Mistake(RECORDINGS, 'by=["job"]', 'by="job"', "expression=q.sum(", "argument", "by is 'job', which is one text where a list of them is expected"),
    Mistake(RECORDINGS, 'by=["job"]', 'by=["jbo"]', "expression=q.sum(", "unknown-label", "cannot group by 'jbo'"),
    Mistake(RECORDINGS, '"5m"), by', '"5 m"), by', "expression=q.sum(", "argument", "rate: window is '5 m', which is no duration"),
    Mistake(RECORDINGS, 'status_code="500"', 'status_code="501"', "expression=q.sum(", "unknown-label-value", "'501'"),
    Mistake(RECORDINGS, "expression=q.sum(q.rate(", "expression=(q.rate(", "expression=(q.rate(", "import", "Python cannot read this line: invalid syntax"),
]  # fmt: skip

NOTIFIED = [
    Mistake(ROUTES, "    contact_point=TEAM,\n    group_by", "    contact_point=None,\n    group_by", ROUTING, "argument", "contact_point is None, which is neither"),
    Mistake(ROUTES, "    contact_point=TEAM,\n    group_by", '    contact_point="Teem",\n    group_by', ROUTING, "route-receiver", "'Teem'"),
    Mistake(ROUTES, 'group_by=["alertname"]', 'group_by="alertname"', ROUTING, "argument", "group_by is 'alertname', which is one text where a list of them is expected"),
    Mistake(ROUTES, 'group_by=["alertname"]', "group_by=[1]", ROUTING, "argument", "group_by[0] is 1, which is no text"),
    Mistake(ROUTES, 'group_by=["alertname"]', 'group_by=iter(str, "x")', ROUTING, "argument", "group_by is a callable_iterator, which is no list of texts"),
    Mistake(ROUTES, 'group_by=["alertname"]', 'group_wait="soon"', ROUTING, "route-policy", "the root has group_wait 'soon', which is no duration", following=2),
    Mistake(ROUTES, 'group_by=["alertname"]', "group_wait=30", ROUTING, "argument", "group_wait is 30, which is no text"),
    Mistake(ROUTES, 'repeat_interval="1h"', 'repeat_interval="an hour"', "Policy(contact_point=ON_CALL", "route-policy", "'an hour', which is no duration", following=2),
    Mistake(ROUTES, 'repeat_interval="1h"', "repeat_interval=3600", "Policy(contact_point=ON_CALL", "argument", "repeat_interval is 3600, which is no text"),
    Mistake(ROUTES, 'repeat_interval="1h"', 'repeat="1h"', "Policy(contact_point=ON_CALL", "argument", "Policy has no argument 'repeat'"),
    Mistake(ROUTES, "matchers=when(severity=CRITICAL)", 'matchers="severity=critical"', "Policy(contact_point=ON_CALL", "argument", "matchers is 'severity=critical', which is no list of matchers"),
    Mistake(ROUTES, "matchers=when(severity=CRITICAL)", "matchers=when", "Policy(contact_point=ON_CALL", "argument", "matchers is the function when, which is no list of matchers"),
    Mistake(ROUTES, "matchers=when(severity=CRITICAL)", "matchers=when()", "Policy(contact_point=ON_CALL", "route-policy", "matches everything", following=1),
    Mistake(ROUTES, "when(severity=CRITICAL)", "when(severity=1)", "Policy(contact_point=ON_CALL", "argument", "when: severity is 1, which is neither"),
    Mistake(ROUTES, "muted=[NIGHTS]", "muted=NIGHTS", "Policy(contact_point=TEAM", "argument", "muted is a MuteTiming 'Nights', which is one"),
    Mistake(ROUTES, "muted=[NIGHTS]", 'muted=["Nihgts"]', "Policy(contact_point=TEAM", "mute-timing", "names the mute timing 'Nihgts', which does not exist. Did you mean 'Nights'?"),
    Mistake(ROUTES, 'policies=[\n        Policy(contact_point=ON_CALL, matchers=when(severity=CRITICAL), repeat_interval="1h"),', "policies=[\n        ON_CALL,", ROUTING, "argument", "policies[0] is a ContactPoint 'On-call', which is no policy"),
    Mistake(ROUTES, 'times=[("22:00", "24:00")]', 'times=["22:00-24:00"]', NIGHTS, "argument", "times[0] is '22:00-24:00', which is no pair of text and text"),
    Mistake(ROUTES, 'times=[("22:00", "24:00")]', 'times=[("22:00", "25:00")]', NIGHTS, "mute-timing", "'25:00' is no time of day", following=2),
    Mistake(ROUTES, 'times=[("22:00", "24:00")]', 'times=[("22:00", "06:00")]', NIGHTS, "mute-timing", "ends before it begins"),
    Mistake(ROUTES, 'weekdays=["monday:friday"]', 'weekdays="monday:friday"', NIGHTS, "argument", "weekdays is 'monday:friday', which is one text where a list of them is expected"),
    Mistake(ROUTES, 'weekdays=["monday:friday"]', 'weekdays=["monday:fryday"]', NIGHTS, "mute-timing", "'fryday' is no weekday. Did you mean 'friday'?", following=2),
    Mistake(ROUTES, 'weekdays=["monday:friday"]', 'location="Europe/Berln"', NIGHTS, "mute-timing", "there is no time zone 'Europe/Berln'"),
    Mistake(ROUTES, 'MuteTiming("Nights", [', 'MuteTiming("Nights", TimeInterval), ([', NIGHTS, "argument", "intervals is the class TimeInterval, which is no list of intervals"),
    Mistake(ROUTES, '"{{ .Status }}: {{ .CommonLabels.alertname }}"', '"{{ .Status }: {{ .CommonLabels.alertname }}"', "TITLE = MessageTemplate(", "message-template", "shop.title"),
    Mistake(ROUTES, '"{{ .Status }}: {{ .CommonLabels.alertname }}"', '"{{ .Stauts }}"', "TITLE = MessageTemplate(", "message-template", "Stauts"),
    Mistake(ROUTES, '"{{ .Status }}: {{ .CommonLabels.alertname }}"', "None", "TITLE = MessageTemplate(", "argument", "text is None, which is no text"),
    Mistake(ROUTES, '"shop.title", ', '"shop \\"title\\"", ', "TITLE = MessageTemplate(", "argument", "no name without quotes and braces"),
    Mistake(ROUTES, "title=TITLE.call", "title=TITLE", ON_CALL, "argument", "title is a MessageTemplate 'shop.title', which is no text"),
    Mistake(ROUTES, "title=TITLE.call", 'severity="urgent"', ON_CALL, "contact-point", "severity 'urgent'"),
    Mistake(ROUTES, 'PagerDuty(receiver="pagerduty", title=TITLE.call)', 'PagerDuty("pagerduty")', ON_CALL, "argument", "PagerDuty is given 1 arguments without a name"),
    Mistake(ROUTES, 'integrations=[PagerDuty(receiver="pagerduty", title=TITLE.call)]', 'integrations=PagerDuty(receiver="pagerduty")', ON_CALL, "argument", "which is one integration where a list of them is expected"),
    Mistake(ROUTES, 'integrations=[PagerDuty(receiver="pagerduty", title=TITLE.call)]', "integrations=[]", ON_CALL, "contact-point", "contact point 'On-call' has no integrations", following=1),
    Mistake(ROUTES, 'integrations=[PagerDuty(receiver="pagerduty", title=TITLE.call)]', "integrations=[PagerDuty]", ON_CALL, "argument", "integrations[0] is the class PagerDuty, which is no integration"),
    Mistake(ROUTES, 'channel="#alerts"', "channel=None", EMAIL, "argument", "Slack: channel is None, which is no text"),
    Mistake(ROUTES, 'channel="#alerts"', 'mention="everyone"', TEAM, "contact-point", "mentions 'everyone'", following=2),
    Mistake(ROUTES, "resolved=False", 'resolved="no"', TEAM, "argument", "resolved is 'no', which is no truth value"),
    Mistake(ROUTES, "    Slack,\n", "", EMAIL, "import", "'Slack' is not defined here"),
]  # fmt: skip

PLACES = [
    Mistake(SOURCES, 'type="loki"', 'type="lokki"', "LOKI = DataSource(", "datasource-definition", "has the type 'lokki', which Grafana does not have. Did you mean 'loki'?"),
    Mistake(SOURCES, 'type="loki"', "type=None", "LOKI = DataSource(", "argument", "type is None, which is no name"),
    Mistake(SOURCES, 'type="jaeger", json_data={}', 'type="jaeger", json_data=[]', "JAEGER = DataSource(", "argument", "json_data is an empty list, which is no dictionary"),
    Mistake(SOURCES, 'type="jaeger", json_data={}', 'type="jaeger", json_data={"nodes": float("inf")}', "JAEGER = DataSource(", "argument", "json_data['nodes'] is inf, which is not finite"),
    Mistake(SOURCES, 'type="jaeger", json_data={}', 'type="jaeger", json_data={"nodes": print}', "JAEGER = DataSource(", "argument", "json_data['nodes'] is the function print"),
    Mistake(SOURCES, 'type="jaeger", json_data={}', 'type="jaeger", json_data={}, secure_json_data={"token": "x"}', "JAEGER = DataSource(", "argument", "which is no secret"),
    Mistake(SOURCES, 'type="jaeger", json_data={}', 'type="jaeger", json_data={"nodes": LOKI}', "JAEGER = DataSource(", "argument", "json_data['nodes'] is a DataSource 'Loki', which is no value that Grafana can store"),
    Mistake(SOURCES, 'type="jaeger"', 'type=type("Kind", (str,), {})("jaeger")', "JAEGER = DataSource(", "argument", "type is 'jaeger', which is no plain text"),
    Mistake(SOURCES, 'uid_of("jaeger")', 'uid_of("jeager")', "LOKI = DataSource(", "datasource-definition", "'jeager'"),
    Mistake(SOURCES, 'uid_of("jaeger")', "uid_of(JAEGER)", "json_data={\"derivedFields\"", "import", "'JAEGER' is not defined here"),
    Mistake(SOURCES, 'name="Jaeger"', 'name="Loki"', "JAEGER = DataSource(", "datasource-definition", "'Loki'"),
    Mistake(SOURCES, 'type="jaeger", json_data={}', 'type="jaeger", json_data={}, is_default=True', "JAEGER = DataSource(", "datasource-definition", "default"),
    Mistake(SOURCES, "is_default=True", "is_default=1", "PROMETHEUS = DataSource(", "argument", "is_default is 1, which is no truth value"),
    Mistake(SOURCES, "scrape_interval()", "scrape_interval", "PROMETHEUS = DataSource(", "argument", "json_data['timeInterval'] is the function scrape_interval"),
    Mistake(PRODUCTION, 'name="production"', 'name="staging"', ENVIRONMENT, "environment", "calls its environment 'staging'"),
    Mistake(PRODUCTION, 'name="production"', 'name="local"', ENVIRONMENT, "environment", "calls its environment 'local', which environments/local.py is", files={LOCAL: ""}),
    Mistake(PRODUCTION, 'name="production"', "name=None", ENVIRONMENT, "argument", "name is None, which is no name of a file"),
    Mistake(PRODUCTION, 'grafana_url="http://grafana:3000"', 'grafana_url="grafana"', ENVIRONMENT, "argument", "grafana_url is 'grafana', which is no URL"),
    Mistake(PRODUCTION, 'scrape_interval="15s"', "scrape_interval=15", ENVIRONMENT, "argument", "scrape_interval is 15, which is no duration above zero"),
    Mistake(PRODUCTION, 'scrape_interval="15s"', 'scrape_interval="0s"', ENVIRONMENT, "argument", "scrape_interval is '0s', which is no duration above zero"),
    Mistake(PRODUCTION, 'scrape_interval="15s"', 'scrape_intervall="15s"', ENVIRONMENT, "argument", "has no argument 'scrape_intervall'. Did you mean 'scrape_interval'?"),
    Mistake(PRODUCTION, 'Folder(uid="shop", title="Shop")', '"shop"', ENVIRONMENT, "argument", "folder is 'shop', which is no Folder"),
    Mistake(PRODUCTION, 'uid="shop", title', 'uid="the shop", title', "folder=Folder(", "argument", "uid is 'the shop', which is no uid"),
    Mistake(PRODUCTION, 'Permission("role Editor", "view")', 'Permission("Editor", "view")', '"security": Folder(', "definition", "a folder is opened to 'Editor', which is neither a role nor a team"),
    Mistake(PRODUCTION, 'Permission("role Editor", "view")', 'Permission("role Editor", "veiw")', '"security": Folder(', "argument", "level is 'veiw', which is none of its values. Did you mean 'view'?"),
    Mistake(PRODUCTION, '(Permission("role Editor", "view"),)', '(Permission("role Editor", "view"))', '"security": Folder(', "argument", "which is one Permission where a list of them is expected"),
    Mistake(PRODUCTION, 'password=Secret("PASSWORD")', 'password="hunter2"', '"prometheus": Endpoint(', "argument", "password is a text, which is no secret"),
    Mistake(PRODUCTION, 'Secret("PASSWORD")', 'Secret("hunter2!")', '"prometheus": Endpoint(', "argument", "name is a text, which is no name of an environment variable"),
    Mistake(PRODUCTION, 'url="http://loki:3100"', "url=3100", '"loki": Endpoint(', "argument", "url is 3100, which is no address"),
    Mistake(PRODUCTION, '        "jaeger": Endpoint(uid="traces", url="http://jaeger:16686"),\n', "", ENVIRONMENT, "datasource-unknown", "has no endpoint for the data source 'jaeger', which panels use", following=2),
    Mistake(PRODUCTION, '"team": "team@shop.example"', '"team": ["team@shop.example"]', ENVIRONMENT, "argument", "receivers['team'] is ['team@shop.example'], which is neither"),
    Mistake(PRODUCTION, '"team": "team@shop.example"', '"team": "team"', TEAM, "contact-point", "has the address 'team', which is no email address", ROUTES),
    Mistake(PRODUCTION, '"slack": Secret("SLACK_TOKEN")', '"slack": "xoxb-1"', TEAM, "contact-point", "has its secret written in the definitions", ROUTES, 2),
    Mistake(PRODUCTION, 'recordings=PrometheusFiles("http://prometheus:9090", "/etc/prometheus/rules")', 'recordings="prometheus"', "evaluation=Evaluation(", "argument", "recordings is 'prometheus', which is neither"),
    Mistake(PRODUCTION, 'recordings=PrometheusFiles("http://prometheus:9090", "/etc/prometheus/rules")', "recordings=PrometheusFiles", "evaluation=Evaluation(", "argument", "recordings is the class PrometheusFiles, which is neither"),
    Mistake(PRODUCTION, 'MailServer("smtp.shop.example:587", "alerts@shop.example")', '"smtp.shop.example:587"', ENVIRONMENT, "argument", "mail_server is 'smtp.shop.example:587', which is no MailServer"),
    Mistake(PRODUCTION, 'MailServer("smtp.shop.example:587", ', 'MailServer("smtp://shop", ', "mail_server=MailServer(", "argument", "address is 'smtp://shop', which is no address"),
    Mistake(PRODUCTION, "PRODUCTION = Environment(", "PRODUCTION = dict(", "from toolchain.base.secret import", "environment", "environments/production.py defines 0 environments"),
    Mistake(PRODUCTION, "import Secret", "import Secrets", "from toolchain.base.secret import Secrets", "import", "toolchain.base.secret has no 'Secrets'. Did you mean 'Secret'?"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", RECORDED, ids=lambda each: each.id)
def test_a_mistake_in_a_recording_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)


@pytest.mark.parametrize("mistake", NOTIFIED, ids=lambda each: each.id)
def test_a_mistake_in_who_is_told_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)


@pytest.mark.parametrize("mistake", PLACES, ids=lambda each: each.id)
def test_a_mistake_in_a_data_source_or_an_environment_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)
