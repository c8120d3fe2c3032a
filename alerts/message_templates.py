"""What notifications say: what is wrong, where, since when, how bad, and where to look.

Texts name the labels that they show, one by one. Labels hold no personal data, and a text that printed all of them
would print the next one that somebody adds.

Grafana calls the alert of a rule without data ``DatasourceNoData`` and that of one whose query fails
``DatasourceError``, the rule's name being another label, and tells the failure in an annotation. A rule that counts
such a state as firing or as fine keeps its name, and often the texts of the last value that it had.
"""

from toolchain.define import MessageTemplate

TITLE = MessageTemplate(
    "medianest.title",
    "[{{ .Status | toUpper }}{{ if .Alerts.Firing }} {{ len .Alerts.Firing }}{{ end }}]"
    "{{ with .CommonLabels.environment }} {{ . }}{{ end }}"
    '{{ if match "^Datasource(NoData|Error)$" .CommonLabels.alertname }}'
    " {{ with .CommonLabels.rulename }}{{ . }}{{ else }}{{ len .Alerts }} rules{{ end }}"
    '{{ if eq .CommonLabels.alertname "DatasourceNoData" }} without data{{ else }} not evaluated{{ end }}'
    "{{ else if .CommonLabels.alertname }} {{ .CommonLabels.alertname }}"
    "{{ else }} {{ len .Alerts }} {{ .CommonLabels.severity }} alert{{ if ne (len .Alerts) 1 }}s{{ end }}{{ end }}"
    "{{ with .CommonLabels.service }} ({{ . }}){{ end }}",
)

WHERE = MessageTemplate("medianest.where", "{{ .Labels.environment }}{{ with .Labels.service }}, {{ . }}{{ end }}")

SINCE = MessageTemplate(
    "medianest.since",
    '{{ .StartsAt.UTC.Format "2006-01-02 15:04" }} UTC'
    '{{ if eq .Status "resolved" }} until {{ .EndsAt.UTC.Format "2006-01-02 15:04" }} UTC{{ end }}',
)

NAME = MessageTemplate("medianest.name", "{{ or .Labels.rulename .Labels.alertname }}")

SUMMARY = MessageTemplate(
    "medianest.summary",
    "{{ .Annotations.summary }}{{ if .Annotations.value }}"
    "{{ if .Annotations.Error }} (as of its last value: its query fails)"
    '{{ else if match "NoData" .Annotations.grafana_state_reason }} (as of its last value: its query returns no data)'
    "{{ end }}{{ end }}",
)

VALUE = MessageTemplate(
    "medianest.value",
    "{{ .Annotations.value }}"
    '{{ if or .Annotations.Error (match "NoData|Error" .Annotations.grafana_state_reason) }} when it last had one'
    "{{ else }}{{ with .Annotations.threshold }}, alerts when {{ . }}{{ end }}{{ end }}",
)

FAILURE = MessageTemplate("medianest.failure", '{{ printf "%.300s" .Annotations.Error }}')
"""Why the query failed; what Grafana is told may be pages long."""

DASHBOARD = MessageTemplate(
    "medianest.dashboard",
    "{{ .Annotations.dashboard_url }}&from={{ (.StartsAt.Add -3600000000000).UnixMilli }}"
    '&to={{ if eq .Status "resolved" }}{{ (.EndsAt.Add 1800000000000).UnixMilli }}{{ else }}now{{ end }}',
)
"""From an hour before the alert fired, in nanoseconds, to now or to half an hour after it was over."""

TEXT_ALERT = MessageTemplate(
    "medianest.text.alert",
    """{{ template "medianest.summary" . }}
{{ with .Annotations.description }}What: {{ . }}
{{ end }}Where: {{ template "medianest.where" . }}
Since: {{ template "medianest.since" . }}
{{ if .Annotations.value }}Value: {{ template "medianest.value" . }}
{{ end }}{{ if .Annotations.Error }}Failure of its query: {{ template "medianest.failure" . }}
{{ end }}{{ with .Annotations.runbook_url }}Runbook: {{ . }}
{{ end }}{{ if .Annotations.dashboard_url }}Dashboard: {{ template "medianest.dashboard" . }}
{{ end }}{{ if eq .Status "firing" }}Silence: {{ .SilenceURL }}
{{ end }}
""",
)

TEXT = MessageTemplate(
    "medianest.text",
    """{{ range .Alerts.Firing }}{{ template "medianest.text.alert" . }}{{ end -}}
{{ if .Alerts.Resolved }}Resolved:
{{ range .Alerts.Resolved }}{{ template "medianest.text.alert" . }}{{ end }}{{ end }}""",
)

SLACK_ALERT = MessageTemplate(
    "medianest.slack.alert",
    """*{{ template "medianest.summary" . }}*
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "medianest.where" . }}, since {{ template "medianest.since" . }}
{{ if .Annotations.value }}Value {{ template "medianest.value" . }}
{{ end }}{{ if .Annotations.Error }}Failure of its query: {{ template "medianest.failure" . }}
{{ end }}{{ with .Annotations.runbook_url }}<{{ . }}|Runbook>  {{ end -}}
{{ if .Annotations.dashboard_url }}<{{ template "medianest.dashboard" . }}|Dashboard>  {{ end -}}
{{ if eq .Status "firing" }}<{{ .SilenceURL }}|Silence>{{ end }}

""",
)

SLACK = MessageTemplate(
    "medianest.slack",
    """{{ range .Alerts.Firing }}{{ template "medianest.slack.alert" . }}{{ end -}}
{{ if .Alerts.Resolved }}*Resolved*
{{ range .Alerts.Resolved }}{{ template "medianest.slack.alert" . }}{{ end }}{{ end }}""",
)

DISCORD_ALERT = MessageTemplate(
    "medianest.discord.alert",
    """**{{ template "medianest.summary" . }}**
{{ with .Annotations.description }}{{ . }}
{{ end }}{{ template "medianest.where" . }}, since {{ template "medianest.since" . }}
{{ if .Annotations.value }}Value {{ template "medianest.value" . }}
{{ end }}{{ if .Annotations.Error }}Failure of its query: {{ template "medianest.failure" . }}
{{ end }}{{ with .Annotations.runbook_url }}[Runbook]({{ . }})  {{ end -}}
{{ if .Annotations.dashboard_url }}[Dashboard]({{ template "medianest.dashboard" . }})  {{ end -}}
{{ if eq .Status "firing" }}[Silence]({{ .SilenceURL }}){{ end }}

""",
)

DISCORD = MessageTemplate(
    "medianest.discord",
    """{{ range .Alerts.Firing }}{{ template "medianest.discord.alert" . }}{{ end -}}
{{ if .Alerts.Resolved }}**Resolved**
{{ range .Alerts.Resolved }}{{ template "medianest.discord.alert" . }}{{ end }}{{ end }}""",
)

DIGEST_TITLE = MessageTemplate(
    "medianest.digest.title",
    "{{ .CommonLabels.environment }}: {{ len .Alerts.Firing }} {{ .CommonLabels.severity }}"
    " alert{{ if ne (len .Alerts.Firing) 1 }}s{{ end }} firing"
    "{{ if .Alerts.Resolved }}, {{ len .Alerts.Resolved }} resolved{{ end }}",
)

DIGEST = MessageTemplate(
    "medianest.digest",
    """{{ range .Alerts.Firing }}{{ template "medianest.name" . }}{{ with .Labels.service }} ({{ . }}){{ end }}
    {{ template "medianest.summary" . }}
    since {{ template "medianest.since" . }}
{{ if .Annotations.dashboard_url }}    {{ template "medianest.dashboard" . }}
{{ end }}{{ end -}}
{{ if .Alerts.Resolved }}Resolved since the last digest:
{{ range .Alerts.Resolved }}{{ template "medianest.name" . }}{{ with .Labels.service }} ({{ . }}){{ end }}
    since {{ template "medianest.since" . }}
{{ end }}{{ end }}""",
)
"""Short, for people who read it once an hour or once a day; texts of one alert are in the channel already."""
