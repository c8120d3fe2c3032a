"""What people may rely on in every dashboard of the product, looked up in what is compiled."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest

from dashboards._house import FIRST_SCREEN
from tests.conftest import REPOSITORY
from toolchain.base.finding import Severity
from toolchain.base.source_map import UnitOrigin
from toolchain.check.checker import check
from toolchain.check.rules import RULES
from toolchain.compile.alerting.inputs import names_in
from toolchain.compile.chosen_labels import detail_dashboards
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.model import CompiledDashboard, CompiledPanel, CompiledTarget
from toolchain.compile.series_links import SeriesLinks
from toolchain.languages.logql.ast import LogQuery, Query, log_queries
from toolchain.languages.promql.ast import Expression, Selector, selectors
from toolchain.project.loading import load_project

ROOT = Path(__file__).parents[2]

TITLES = {
    "overview": "Overview & SLO",
    "backend-api": "Backend API",
    "database": "Database",
    "redis-cache": "Redis & cache",
    "nodejs-runtime": "Node.js runtime & resources",
    "background-jobs": "Background jobs",
    "integrations": "External integrations",
    "realtime": "Real-time",
    "web-vitals": "Frontend web vitals",
    "user-experience": "Frontend user experience",
    "user-engagement": "User engagement",
    "media-requests": "Content & media requests",
    "service-health": "Service health & availability",
    "slo": "Service level objectives",
    "logs-explorer": "Logs explorer",
    "security-logs": "Security logs",
    "traces": "Traces",
    "baselines-capacity": "Baselines & capacity",
    "cost-efficiency": "Cost & efficiency",
    "infrastructure": "Infrastructure",
    "alerts-overview": "Alerts overview",
    "observability": "Observability self-health",
}

EXTERNAL_BREAKERS = ("plex-api", "overseerr-api", "youtube-api", "uptime-kuma-api")

RATE_FAMILY = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv", "changes", "resets"})

PLAIN_VALUES = {
    "__rate_interval": "5m",
    "__range": "6h",
    "__interval": "1m",
    "__range_s": "21600",
    "__range_ms": "21600000",
    "__interval_ms": "60000",
}
VARIABLE = re.compile(r"\$\{(?P<braced>\w+)[^}]*\}|\$(?P<bare>\w+)")
QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')


@pytest.fixture(scope="session")
def product() -> Compilation:
    return compile_project(load_project(ROOT, "local"))


def panels(product: Compilation) -> Iterator[tuple[CompiledDashboard, CompiledPanel]]:
    for dashboard in product.dashboards:
        for panel in dashboard.panels:
            yield dashboard, panel


def prometheus_targets(product: Compilation) -> Iterator[tuple[str, CompiledTarget]]:
    for dashboard, panel in panels(product):
        for target in panel.targets:
            if target.source_type == "prometheus":
                yield f"{dashboard.uid}: {panel.title} {target.document['refId']}", target


def dashboard_of(product: Compilation, uid: str) -> CompiledDashboard:
    found = [dashboard for dashboard in product.dashboards if dashboard.uid == uid]
    assert found, f"there is no dashboard {uid!r}"
    return found[0]


def metric_selectors(target: CompiledTarget) -> tuple[Selector, ...]:
    return selectors(target.query) if isinstance(target.query, Expression) else ()


def names_of(query: object) -> set[str]:
    return set(names_in(query)) if isinstance(query, Expression) else set()


def with_plain_values(query: str) -> str:
    """Return the query as Prometheus would get it, any value standing for each variable."""
    return VARIABLE.sub(lambda found: PLAIN_VALUES.get(found["braced"] or found["bare"], "x"), query)


def functions_around(query: str, window: str) -> Iterator[str]:
    """Yield the function that directly encloses each use of a window."""
    text = QUOTED.sub('""', query)
    for found in re.finditer(rf"\[{re.escape(window)}", text):
        depth, position = 0, found.start()
        while position > 0 and depth <= 0:
            position -= 1
            depth += {"(": 1, ")": -1}.get(text[position], 0)
        name = re.search(r"(\w*)\s*$", text[:position])
        yield name[1] if name else ""


def threshold_values(panel: CompiledPanel) -> list[float]:
    steps = panel.document["fieldConfig"]["defaults"]["thresholds"]["steps"]
    return [step["value"] for step in steps if step["value"] is not None]


def test_the_product_has_the_dashboards_that_people_know(product: Compilation) -> None:
    titles = {dashboard.uid: dashboard.title for dashboard in product.dashboards}
    assert {uid: titles.get(uid) for uid in TITLES} == TITLES


def test_every_definition_loads(product: Compilation) -> None:
    assert [f"{each.location}: {each.message}" for each in product.project.findings] == []


@pytest.mark.parametrize("environment", ["local", "staging", "production"])
def test_no_rule_objects_to_the_product(environment: str) -> None:
    checked = check(compile_project(load_project(ROOT, environment)), RULES)
    objections = [each for each in checked.findings if each.severity in (Severity.ERROR, Severity.WARNING)]
    assert [f"{each.location}: {each.rule}: {each.message}" for each in objections] == []


def test_every_dashboard_says_which_questions_it_answers(product: Compilation) -> None:
    assert [each.uid for each in product.dashboards if len(str(each.document.get("description", ""))) < 20] == []


def test_every_dashboard_is_found_by_the_product_tag_and_one_of_its_own(product: Compilation) -> None:
    tags = {dashboard.uid: dashboard.document["tags"] for dashboard in product.dashboards}
    assert {uid: each for uid, each in tags.items() if "medianest" not in each or len(each) < 2} == {}


def test_environment_is_the_first_variable_of_every_dashboard(product: Compilation) -> None:
    first = {each.uid: each.variables[0].name if each.variables else "" for each in product.dashboards}
    assert {uid: name for uid, name in first.items() if name != "environment"} == {}


def test_every_query_is_kept_to_the_chosen_environment(product: Compilation) -> None:
    def strays(selector: Selector) -> bool:
        scoped = any(matcher.label == "environment" for matcher in selector.matchers)
        return not scoped and any(label.name == "environment" for label in selector.labels or ())

    found = [name for name, target in prometheus_targets(product) if any(map(strays, metric_selectors(target)))]
    assert found == []


def test_every_dashboard_has_a_menu_of_its_siblings_that_keeps_time_and_variables(product: Compilation) -> None:
    def leads_to_siblings(link: dict[str, Any]) -> bool:
        is_menu = link["type"] == "dashboards" and link["tags"] == ["medianest"]
        return is_menu and link["keepTime"] is True and link["includeVars"] is True

    without = [each.uid for each in product.dashboards if not any(map(leads_to_siblings, each.document["links"]))]
    assert without == []


def test_every_dashboard_marks_deploys(product: Compilation) -> None:
    def is_deploy_mark(annotation: dict[str, Any]) -> bool:
        return annotation["enable"] is True and "deploy" in annotation.get("target", {}).get("tags", ())

    without = [
        each.uid for each in product.dashboards if not any(map(is_deploy_mark, each.document["annotations"]["list"]))
    ]
    assert without == []


def test_every_panel_tells_how_to_read_it(product: Compilation) -> None:
    silent = [
        f"{dashboard.uid}: {panel.title}"
        for dashboard, panel in panels(product)
        if panel.type != "row" and len(str(panel.document.get("description") or "")) < 20
    ]
    assert silent == []


def test_every_unit_is_what_the_queries_measure_or_has_a_reason(product: Compilation) -> None:
    stated = {
        f"{dashboard.uid}: {panel.title}": panel.origin.unit
        for dashboard, panel in panels(product)
        if panel.origin.unit in (UnitOrigin.STATED, UnitOrigin.EXPLAINED)
    }
    assert [name for name, unit in stated.items() if unit is UnitOrigin.STATED] == []
    assert len(stated) < sum(1 for _ in panels(product)) / 10


def test_every_line_of_panels_fills_the_width(product: Compilation) -> None:
    ragged = []
    for dashboard in product.dashboards:
        rightmost: dict[int, int] = {}
        for panel in dashboard.panels:
            place = panel.document["gridPos"]
            bottom = place["y"] + place["h"]
            for y in range(place["y"], bottom):
                rightmost[y] = rightmost.get(y, 0) + place["w"]
        ragged += [f"{dashboard.uid}: line {y} has {width} columns" for y, width in rightmost.items() if width % 24]
    assert ragged == []


def test_breakers_of_external_services_are_a_timeline_of_named_states(product: Compilation) -> None:
    def shows_external_breakers(panel: CompiledPanel) -> bool:
        return any(
            selector.name == "circuit_breaker_state"
            and any(
                matcher.label == "service" and all(name in matcher.value for name in EXTERNAL_BREAKERS)
                for matcher in selector.matchers
            )
            for target in panel.targets
            for selector in metric_selectors(target)
        )

    timelines = [
        panel for _, panel in panels(product) if panel.type == "state-timeline" and shows_external_breakers(panel)
    ]
    assert timelines
    for panel in timelines:
        options = panel.document["fieldConfig"]["defaults"]["mappings"][0]["options"]
        assert {value: option["text"] for value, option in options.items()} == {
            "0": "closed",
            "1": "open",
            "2": "half-open",
        }


def test_what_fires_is_read_from_whoever_evaluates_and_never_counted_as_none_without_proof(
    product: Compilation,
) -> None:
    reading = [(name, target) for name, target in prometheus_targets(product) if "ALERTS{" in target.text]
    assert reading
    names = {name: {each.name for each in metric_selectors(target)} for name, target in reading}
    assert {name: read for name, read in names.items() if read != {"ALERTS", "GRAFANA_ALERTS"}} == {}
    assert [name for name, target in reading if "vector(0)" in target.text.replace(" ", "")] == []
    counts = [
        target.text
        for _, panel in panels(product)
        if panel.type == "stat"
        for target in panel.targets
        if "count(ALERTS" in "".join(target.text.split())
    ]
    assert len(counts) >= 4
    assert [each for each in counts if 'alertname="Watchdog"' not in each] == []


def test_lists_of_alerts_leave_the_watchdog_out_where_it_would_be_one_of_them(product: Compilation) -> None:
    filters = [
        panel.document["options"]["alertInstanceLabelFilter"]
        for _, panel in panels(product)
        if panel.type == "alertlist"
    ]
    assert filters
    of_others = ('severity="critical"', 'severity="business"')
    assert [each for each in filters if "Watchdog" not in each and not any(other in each for other in of_others)] == []


def test_backend_api_has_a_heatmap_of_latency_buckets(product: Compilation) -> None:
    heatmaps = [panel for panel in dashboard_of(product, "backend-api").panels if panel.type == "heatmap"]
    targets = [target for panel in heatmaps for target in panel.targets]
    assert any("http_request_duration_seconds_bucket" in target.text for target in targets)
    assert all(target.document["format"] == "heatmap" for target in targets)


@pytest.mark.parametrize(
    ("bucket", "good", "poor"),
    [
        ("web_vital_fcp_seconds_bucket", 1.8, 3.0),
        ("web_vital_lcp_seconds_bucket", 2.5, 4.0),
        ("web_vital_fid_seconds_bucket", 0.1, 0.3),
        ("web_vital_cls_ratio_bucket", 0.1, 0.25),
    ],
)
def test_web_vitals_are_judged_at_the_75th_percentile_by_googles_limits(
    product: Compilation, bucket: str, good: float, poor: float
) -> None:
    judged = [
        panel
        for panel in dashboard_of(product, "web-vitals").panels
        for target in panel.targets
        if bucket in target.text and re.search(r"histogram_quantile\(\s*0\.75,", target.text)
    ]
    assert any(threshold_values(panel) == [good, poor] for panel in judged)


def test_backend_latency_leads_from_metric_to_trace(product: Compilation) -> None:
    quantiles = [
        target
        for panel in dashboard_of(product, "backend-api").panels
        for target in panel.targets
        if "histogram_quantile" in target.text
    ]
    assert any(target.document.get("exemplar") is True for target in quantiles)
    prometheus = product.project.datasource("prometheus")
    assert prometheus is not None
    assert prometheus.json_data["exemplarTraceIdDestinations"]


def test_logs_explorer_shows_log_lines(product: Compilation) -> None:
    shown = [panel for panel in dashboard_of(product, "logs-explorer").panels if panel.type == "logs"]
    assert shown
    assert all(target.source_type == "loki" for panel in shown for target in panel.targets)


def test_objectives_of_a_month_are_computed_once_per_refresh(product: Compilation) -> None:
    repeated = [
        name
        for name, target in prometheus_targets(product)
        if re.search(r"\[(28|30)d[\]:]", target.text) and target.document["range"]
    ]
    assert repeated == []


@pytest.mark.parametrize("uid", ["overview", "baselines-capacity"])
def test_health_endpoints_do_not_count_as_user_traffic(product: Compilation, uid: str) -> None:
    counted = [
        f"{panel.title}: {selector.name}"
        for panel in dashboard_of(product, uid).panels
        for target in panel.targets
        for selector in metric_selectors(target)
        if selector.name.startswith("http_request")
        and not any(
            matcher.label == "endpoint" and matcher.op == "!~" and "/health" in matcher.value.split("|")
            for matcher in selector.matchers
        )
    ]
    assert counted == []


def test_what_was_last_week_is_drawn_dashed(product: Compilation) -> None:
    solid = []
    for panel in dashboard_of(product, "baselines-capacity").panels:
        legends = [target.document["legendFormat"] for target in panel.targets if "offset 1w" in target.text]
        overrides = panel.document.get("fieldConfig", {}).get("overrides", ())
        is_dashed = any(each["id"] == "custom.lineStyle" for override in overrides for each in override["properties"])
        if any("last week" in legend for legend in legends) and not is_dashed:
            solid.append(panel.title)
    assert solid == []


def test_rate_interval_is_used_by_functions_of_the_rate_family_only(product: Compilation) -> None:
    misused = [
        f"{name}: {function}"
        for name, target in prometheus_targets(product)
        for interval in ("$__rate_interval", "${__rate_interval")
        for function in functions_around(target.text, interval)
        if function not in RATE_FAMILY
    ]
    assert misused == []


def test_an_independent_parser_accepts_every_prometheus_query(product: Compilation) -> None:
    refused = []
    for name, target in prometheus_targets(product):
        try:
            promql_parser.parse(with_plain_values(target.text))
        except ValueError as error:
            refused.append(f"{name}: {error}\n{target.text}")
    assert refused == []


def test_an_independent_parser_accepts_every_annotation_query(product: Compilation) -> None:
    queries = {
        annotation["expr"]
        for dashboard in product.dashboards
        for annotation in dashboard.document["annotations"]["list"]
        if "expr" in annotation
    }
    assert queries
    for query in queries:
        promql_parser.parse(with_plain_values(query))


def test_an_independent_parser_accepts_the_selector_of_every_variable(product: Compilation) -> None:
    asked = [
        str(variable.document["definition"])
        for dashboard in product.dashboards
        for variable in dashboard.variables
        if str(variable.document.get("definition", "")).startswith("label_values(")
    ]
    assert asked
    for definition in asked:
        selector = definition.removeprefix("label_values(").rpartition(",")[0]
        promql_parser.parse(with_plain_values(selector))


def test_a_module_is_read_on_a_few_screens() -> None:
    lengths = {path.name: len(path.read_text().splitlines()) for path in (REPOSITORY / "dashboards").rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 250} == {}


def test_what_is_not_on_the_first_screen_is_folded(product: Compilation) -> None:
    below = [
        f"{dashboard.uid}: {panel['title']}"
        for dashboard in product.dashboards
        for panel in dashboard.document["panels"]
        if panel["type"] != "row" and panel["gridPos"]["y"] + panel["gridPos"]["h"] > FIRST_SCREEN
    ]
    assert below == []


def test_the_overview_says_on_the_first_screen_what_is_broken_what_fires_and_what_is_left(product: Compilation) -> None:
    shown = {panel["title"] for panel in dashboard_of(product, "overview").document["panels"]}
    assert {"Our own parts", "External services", "Alerts that fire", "Error budgets left"} <= shown


def test_who_clicks_a_series_arrives_where_it_is_shown_alone(product: Compilation) -> None:
    links = SeriesLinks(detail_dashboards(product.project.dashboards, product.project.catalog))
    for dashboard in product.dashboards:
        for panel in dashboard.panels:
            chosen = links.in_panel(panel.document, panel.targets, dashboard.uid)
            assert chosen == panel.document, f"{dashboard.uid}: {panel.title}"


def test_objectives_are_one_table_above_their_details(product: Compilation) -> None:
    first = next(panel for panel in dashboard_of(product, "slo").panels if panel.type != "row")
    renamed = first.document["transformations"][1]["options"]["renameByName"]
    assert first.type == "table"
    assert {"Objective", "Promised", "Whole window", "Budget left", "Burning"} <= set(renamed.values())
    for slo in product.project.slos:
        named = re.compile(rf'"{slo.id} (\$1: )?{re.escape(slo.title)}"')
        assert all(named.search(target.text) for target in first.targets), slo.title


def test_security_lines_stay_in_their_folder(product: Compilation) -> None:
    """A query of lines says which category it means, or that it is not that one; Nginx's access log has no other."""

    def is_open(logs: LogQuery) -> bool:
        said = {(each.label, each.op, each.value) for each in logs.matchers}
        others = {"application", "performance", "integration", "infrastructure"}
        named = any(label == "category" and op == "=" and value in others for label, op, value in said)
        return named or ("category", "!=", "security") in said or ("service", "=", "nginx") in said

    leaking = [
        f"{dashboard.uid}: {panel.title}"
        for dashboard, panel in panels(product)
        if dashboard.folder != "security"
        for target in panel.targets
        if isinstance(target.query, Query) and not all(map(is_open, log_queries(target.query)))
    ]
    assert leaking == []


def test_log_lines_are_read_as_text(product: Compilation) -> None:
    raw = [
        f"{dashboard.uid}: {panel.title}"
        for dashboard, panel in panels(product)
        if panel.type == "logs" and dashboard.folder != "security"
        for target in panel.targets
        if "line_format" not in target.text
    ]
    assert raw == []


def test_shares_of_traces_stay_within_all(product: Compilation) -> None:
    shares = [
        target.text
        for panel in dashboard_of(product, "traces").panels
        for target in panel.targets
        if "failed" in target.text.lower() or "STATUS_CODE_ERROR" in target.text
    ]
    assert shares
    assert [each for each in shares if "clamp_max" not in each] == []


def test_what_is_recorded_is_read(product: Compilation) -> None:
    read = {name for _, target in prometheus_targets(product) for name in names_of(target.query)}
    for alert in product.rules.alerts:
        read |= names_of(alert.asked)
    for recording in product.rules.recordings:
        read |= names_of(recording.expression)
    assert [each.definition.record for each in product.rules.recordings if each.definition.record not in read] == []
