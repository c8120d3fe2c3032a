"""Rule files, and unit tests of them that pass."""

RULES = """\
groups:
  - name: app
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(requests_total[5m]))
      - alert: Down
        expr: up == 0
        for: 1m
        labels: {severity: critical}
        annotations: {summary: "{{ $labels.instance }} is down"}
      - alert: Busy
        expr: job:requests:rate5m > 9
        labels: {severity: warning}
"""

RULE_TESTS = """\
rule_files: [rules.yaml]
evaluation_interval: 30s
tests:
  - name: the app goes down
    interval: 30s
    input_series:
      - series: up{job="app", instance="a"}
        values: 1 1 0x10
    alert_rule_test:
      - {eval_time: 30s, alertname: Down, exp_alerts: []}
      - eval_time: 5m
        alertname: Down
        exp_alerts:
          - exp_labels: {severity: critical, job: app, instance: a}
            exp_annotations: {summary: a is down}
  - interval: 1m
    input_series: [{series: 'requests_total{job="app"}', values: 0+600x20}]
    promql_expr_test:
      - expr: job:requests:rate5m
        eval_time: 10m
        exp_samples: [{labels: 'job:requests:rate5m{job="app"}', value: 1e1}]
    alert_rule_test:
      - {eval_time: 10m, alertname: Busy, exp_alerts: [{exp_labels: {severity: warning, job: app}}]}
"""

LOG_RULES = """\
groups:
  - name: logs
    interval: 1m
    rules:
      - alert: Errors
        expr: sum by (app) (count_over_time({app="api"} | json | level="error" [5m])) > 2
        for: 2m
        labels: {severity: warning}
        annotations: {summary: "{{ $value }} errors of {{ $labels.app }}"}
"""

LOG_TESTS = """\
rule_files: [logs.yaml]
tests:
  - name: errors
    interval: 1m
    input_streams:
      - labels: '{app="api"}'
        structured_metadata: {trace_id: abc}
        lines:
          - '{"level":"error"}'
          - '{"level":"error"}'
          - '{"level":"error"}'
          - '{"level":"error"}'
          - '{"level":"error"}'
          - '{"level":"error"}'
          - '{"level":"info"}'
    alert_rule_test:
      - {alertname: Errors, eval_time: 3m, exp_alerts: []}
      - alertname: Errors
        eval_time: 5m
        exp_alerts: [{exp_labels: {severity: warning, app: api}, exp_annotations: {summary: 5 errors of api}}]
    logql_expr_test:
      - expr: sum(count_over_time({app="api"} | json | level="error" [5m]))
        eval_time: 3m
        exp_samples: [{labels: '{}', value: 4}]
      - expr: '{app="api"} | json | level="info"'
        eval_time: 6m
        exp_logs:
          - {labels: '{app="api", level="info", trace_id="abc"}', line: '{"level":"info"}', timestamp: 360000000000}
"""

ALERTMANAGER = """\
route:
  receiver: chat
  group_by: [alertname]
  routes:
    - matchers: [severity="critical"]
      receiver: page
      continue: true
      mute_time_intervals: [night]
    - match: {severity: critical}
      receiver: chat
receivers:
  - name: chat
    webhook_configs: [{url: "http://127.0.0.1/"}]
  - name: page
    webhook_configs: [{url: "http://127.0.0.1/", send_resolved: false}]
inhibit_rules:
  - source_matchers: [alertname="Down"]
    target_matchers: [severity="warning"]
    equal: [job]
time_intervals:
  - name: night
    time_intervals: [{times: [{start_time: "00:00", end_time: "06:00"}]}]
"""

ROUTE_TESTS = """\
alertmanager_file: alertmanager.yaml
tests:
  - name: by day
    alerts: [{labels: {alertname: Down, severity: critical, job: app}, until: 10m}]
    routing_test:
      - {labels: {alertname: Down, severity: critical}, exp_receivers: [page, chat]}
      - {labels: {alertname: Slow, severity: warning, job: app}, exp_receivers: [], exp_inhibited: true}
      - labels: {alertname: Slow, severity: warning, job: app}
        eval_time: 11m
        exp_receivers: [chat]
        exp_inhibited: false
    notification_test:
      - receiver: chat
        until: 1h
        exp_notifications:
          - {time: 30s, firing: [Down]}
          - {time: 10m30s, resolved: [Down]}
      - receiver: page
        exp_notifications: [{time: 30s, firing: [Down]}]
  - name: by night
    start: 2026-01-05T03:00:00Z
    routing_test:
      - {labels: {alertname: Down, severity: critical}, exp_receivers: [chat], exp_muted_by: [night]}
"""

FILES = {
    "rules.yaml": RULES,
    "rules.test.yaml": RULE_TESTS,
    "logs.yaml": LOG_RULES,
    "logs.test.yaml": LOG_TESTS,
    "alertmanager.yaml": ALERTMANAGER,
    "routes.test.yaml": ROUTE_TESTS,
}
