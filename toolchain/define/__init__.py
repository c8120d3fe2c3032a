"""The vocabulary of definitions: what dashboards, alerts, data sources and environments are written with.

Metrics have a vocabulary of their own, ``toolchain.catalog``; how a simulated system behaves is said with
``toolchain.simulate``. A name is imported when it is asked for: files from elsewhere are checked without panels.
"""

from typing import TYPE_CHECKING

from toolchain.base.lazy_names import import_names_lazily

if TYPE_CHECKING:
    import toolchain.define.links as links
    import toolchain.define.mappings as mappings
    import toolchain.define.variables as var
    import toolchain.languages.logql.builder as lq
    import toolchain.languages.promql.builder as q
    from toolchain.base.secret import Secret
    from toolchain.base.waiver import Waiver
    from toolchain.catalog.metric import Metric
    from toolchain.define.alerting import (
        BUSINESS,
        CRITICAL,
        WARNING,
        AlertRule,
        GrafanaRule,
        LogRecordingRule,
        NoData,
        OnError,
        PanelLink,
        RecordingRule,
        RuleGroup,
        while_firing,
    )
    from toolchain.define.alerting.burn_rate import PAGES
    from toolchain.define.alerting.proof import (
        AlertTest,
        LogInput,
        SeriesInput,
        alert_test,
        firing,
        log_records,
        pending,
        series,
        silent,
    )
    from toolchain.define.alerting.routing import (
        ContactPoint,
        Discord,
        Email,
        InhibitRule,
        MessageTemplate,
        MuteTiming,
        PagerDuty,
        PlainIntegration,
        Policy,
        Routing,
        Slack,
        TimeInterval,
        Webhook,
    )
    from toolchain.define.alerting.routing.calendar_query import during
    from toolchain.define.alerting.sli import Average, Each, Latency, Rates, Ratio
    from toolchain.define.alerting.slo import SLO
    from toolchain.define.annotations import built_in, plain_annotation, query_annotation, tag_annotation
    from toolchain.define.arrangement import Row, Tab, Tabs, auto_grid, row, tab, tabs
    from toolchain.define.conditions import when
    from toolchain.define.dashboard import HouseDashboard, dashboard
    from toolchain.define.datasource import DataSource, scrape_interval, uid_of
    from toolchain.define.environment import THIS_ENVIRONMENT, Endpoint, Environment, Folder, MailServer, Permission
    from toolchain.define.evaluation import Evaluation, PrometheusFiles, RulerEndpoint
    from toolchain.define.panels.alertlist import alert_list
    from toolchain.define.panels.annolist import annotation_list
    from toolchain.define.panels.barchart import bar_chart
    from toolchain.define.panels.bargauge import bar_gauge
    from toolchain.define.panels.base import HousePanel
    from toolchain.define.panels.dashlist import dashboard_list
    from toolchain.define.panels.gauge import gauge
    from toolchain.define.panels.heatmap import heatmap
    from toolchain.define.panels.histogram import histogram_chart
    from toolchain.define.panels.logs import logs
    from toolchain.define.panels.look import Look, look
    from toolchain.define.panels.nodegraph import node_graph
    from toolchain.define.panels.overrides import by_name, by_regex, dashed, fixed_color
    from toolchain.define.panels.piechart import pie_chart
    from toolchain.define.panels.plain import plain_panel
    from toolchain.define.panels.stat import stat
    from toolchain.define.panels.state_timeline import state_timeline
    from toolchain.define.panels.status_history import status_history
    from toolchain.define.panels.table import columns, merge, table
    from toolchain.define.panels.text import text
    from toolchain.define.panels.timeseries import timeseries
    from toolchain.define.panels.traces import trace
    from toolchain.define.panels.xychart import xy_chart
    from toolchain.define.patch import with_fields
    from toolchain.define.reference import DashboardRef, Tag
    from toolchain.define.report import Report, fired_alerts, section
    from toolchain.define.resources.library_panel import LibraryPanel
    from toolchain.define.resources.playlist import Playlist
    from toolchain.define.scope import scoped
    from toolchain.define.stack.component import Component
    from toolchain.define.stack.distributed import Distributed, ObjectStorage
    from toolchain.define.stack.log_source import LogCounter, LogSource
    from toolchain.define.stack.retention import LogPeriod, LogRetention, MetricRetention
    from toolchain.define.stack.sampling import Sampling
    from toolchain.define.stack.stack import Stack
    from toolchain.define.targets import HouseTarget, jaeger_graph, jaeger_search, jaeger_trace, loki, plain_query, prom
    from toolchain.define.team import Team
    from toolchain.define.thresholds import Limits, above, below, steps
    from toolchain.define.tuning import sampling_here, tuned
    from toolchain.define.units import shown_as
    from toolchain.define.variables import HouseVariable
    from toolchain.languages.matching import any_of, is_not, none_of, not_regex, regex
    from toolchain.languages.promql.ast import Expression, Selector

__all__ = [
    "BUSINESS",
    "CRITICAL",
    "PAGES",
    "SLO",
    "THIS_ENVIRONMENT",
    "WARNING",
    "AlertRule",
    "AlertTest",
    "Average",
    "Component",
    "ContactPoint",
    "DashboardRef",
    "DataSource",
    "Discord",
    "Distributed",
    "Each",
    "Email",
    "Endpoint",
    "Environment",
    "Evaluation",
    "Expression",
    "Folder",
    "GrafanaRule",
    "HouseDashboard",
    "HousePanel",
    "HouseTarget",
    "HouseVariable",
    "InhibitRule",
    "Latency",
    "LibraryPanel",
    "Limits",
    "LogCounter",
    "LogInput",
    "LogPeriod",
    "LogRecordingRule",
    "LogRetention",
    "LogSource",
    "Look",
    "MailServer",
    "MessageTemplate",
    "Metric",
    "MetricRetention",
    "MuteTiming",
    "NoData",
    "ObjectStorage",
    "OnError",
    "PagerDuty",
    "PanelLink",
    "Permission",
    "PlainIntegration",
    "Playlist",
    "Policy",
    "PrometheusFiles",
    "Rates",
    "Ratio",
    "RecordingRule",
    "Report",
    "Routing",
    "Row",
    "RuleGroup",
    "RulerEndpoint",
    "Sampling",
    "Secret",
    "Selector",
    "SeriesInput",
    "Slack",
    "Stack",
    "Tab",
    "Tabs",
    "Tag",
    "Team",
    "TimeInterval",
    "Waiver",
    "Webhook",
    "above",
    "alert_list",
    "alert_test",
    "annotation_list",
    "any_of",
    "auto_grid",
    "bar_chart",
    "bar_gauge",
    "below",
    "built_in",
    "by_name",
    "by_regex",
    "columns",
    "dashboard",
    "dashboard_list",
    "dashed",
    "during",
    "fired_alerts",
    "firing",
    "fixed_color",
    "gauge",
    "heatmap",
    "histogram_chart",
    "is_not",
    "jaeger_graph",
    "jaeger_search",
    "jaeger_trace",
    "links",
    "log_records",
    "logs",
    "loki",
    "look",
    "lq",
    "mappings",
    "merge",
    "node_graph",
    "none_of",
    "not_regex",
    "pending",
    "pie_chart",
    "plain_annotation",
    "plain_panel",
    "plain_query",
    "prom",
    "q",
    "query_annotation",
    "regex",
    "row",
    "sampling_here",
    "scoped",
    "scrape_interval",
    "section",
    "series",
    "shown_as",
    "silent",
    "stat",
    "state_timeline",
    "status_history",
    "steps",
    "tab",
    "table",
    "tabs",
    "tag_annotation",
    "text",
    "timeseries",
    "trace",
    "tuned",
    "uid_of",
    "var",
    "when",
    "while_firing",
    "with_fields",
    "xy_chart",
]

import_names_lazily(__name__)
