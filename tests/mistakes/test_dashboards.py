"""Mistakes in dashboards: panels, rows, variables, links, annotations, and what other definitions miss of them."""

import pytest

from tests.mistakes.seeding import Mistake, check_mistake

API, JOBS, OBJECTIVES = "dashboards/api.py", "dashboards/jobs.py", "dashboards/objectives.py"

PANELS = [
    Mistake(API, 'unit="s",\n                width=8', 'unit="s",\n                widht=8', "stat(", "argument", "stat 'p95' has no argument 'widht'. Did you mean 'width'?"),
    Mistake(API, 'unit="s",\n                width=8', 'unit="s",\n                width="8"', "stat(", "argument", "width is '8', which is no whole number"),
    Mistake(API, 'unit="s",\n                width=8', 'unit="s",\n                width=0', "stat(", "argument", "width is 0, which is no whole number from 1 on"),
    Mistake(API, 'unit="s",\n                width=8', 'unit="s",\n                width=25', "stat(", "panel-layout", "columns 0 to 25 are outside the grid"),
    Mistake(API, '                description="Nineteen of twenty are faster.",\n', "", "stat(", "argument", "stat 'p95' needs description"),
    Mistake(API, 'description="Nineteen of twenty are faster."', "description=None", "stat(", "argument", "description is None, which is no text"),
    Mistake(API, "data_links=[TO_JOBS]", "data_links=TO_JOBS", "timeseries(", "argument", "data_links is a dictionary of 3, which is one dictionary"),
    Mistake(API, "data_links=[TO_JOBS]", "data_links=[links.to_dashboard]", "timeseries(", "argument", "data_links[0] is the function to_dashboard, which is no dictionary"),
    Mistake(API, 'limits=above(warning=1, critical=5)', 'limits=above(warning="10%", critical=5)', "limits=above(", "argument", "above: warning is '10%', which is no number"),
    Mistake(API, "limits=above(warning=1, critical=5)", "limits=above(warning=9, critical=5)", "limits=above(", "definition", "turns critical at 5, before the warning at 9"),
    Mistake(API, "limits=above(warning=1, critical=5)", 'limits=above(warning=float("nan"))', "limits=above(", "argument", "warning is nan, which is not finite"),
    Mistake(API, "limits=above(warning=1, critical=5)", "limits=5", "timeseries(", "argument", "limits is 5, which is no limits"),
    Mistake(API, "limits=above(warning=1, critical=5)", "limits=above", "timeseries(", "argument", "limits is the function above, which is no limits"),
    Mistake(API, "minimum=0,", "minimum=2_000_000_000_000,", "bar_gauge(", "definition", "is not below the maximum"),
    Mistake(API, '"errors"),', '"errors"), prom("up", "up", ref_id="A"), prom("up", "up", ref_id="A"),', "timeseries(", "definition", "two queries have the ref id 'A'"),
    Mistake(API, "timeseries(\n                \"Errors\",\n                prom(", "timeseries(\n                \"Errors\",\n                prom((", "timeseries(", "import", "the bracket '(' of this line is not closed"),
    Mistake(API, 'prom(q.sum(SPEED) / q.sum(q.rate(REQUESTS)), "bytes"),', '[prom(q.sum(SPEED) / q.sum(q.rate(REQUESTS)), "bytes")],', "stat(", "argument", "which is no query of a panel"),
    Mistake(API, '"Requests",\n                prom(q.sum(', '"Requests",\n                (q.sum(', "timeseries(", "argument", "argument 2 is a tuple of 2, which is no query of a panel"),
    Mistake(API, 'unit="s",', 'unit="secs",', "stat(", "panel-unit", "has the unit 'secs', which Grafana does not know"),
    Mistake(API, 'shown_as("bytes", "the bytes of one request")', 'shown_as("bytes", "")', "unit=shown_as(", "argument", "shown_as: because is empty"),
    Mistake(API, 'shown_as("bytes", "the bytes of one request")', 'shown_as("bytes")', "unit=shown_as(", "argument", "shown_as needs because"),
    Mistake(API, 'color=fixed_color("green")', "color=fixed_color", "overrides=[", "argument", "color is the function fixed_color, which is no value that Grafana can store"),
    Mistake(API, '[by_name("GET", color=fixed_color("green"))]', '{"GET": "green"}', "timeseries(", "argument", "overrides is a dictionary of 1"),
    Mistake(API, 'rename={"method": "Method", "Value": "Requests"}', 'rename=["method"]', "transformations=", "argument", "columns: rename is ['method'], which is no dictionary of texts"),
    Mistake(API, "bar_gauge, heatmap, links", "bar_guage, heatmap, links", "from toolchain.define import", "import", "toolchain.define has no 'bar_guage'. Did you mean 'bar_gauge'?"),
    Mistake(API, "bar_gauge, heatmap, links", "one_of, bar_gauge, heatmap, links", "from toolchain.define import", "import", "toolchain.define has no 'one_of': it is in another module"),
    Mistake(API, "stat(\n                \"p95\"", "pie_chart(\n                \"p95\"", "pie_chart(", "import", "'pie_chart' is not defined here"),
    Mistake(JOBS, "from toolchain.define import alert_list, logs,", "from toolchain.define import alert_list, pie_chart, logs,", "", "", ""),
    Mistake(JOBS, 'text("Help", "Ask the team.", description="Whom to ask.")', 'text("Help", 30, description="Whom to ask.")', "text(", "argument", "content is 30, which is no text"),
    Mistake(JOBS, '{"closed": "green", "open": "red"}', '{"closed": "green", "opne": "red"}', "mappings=mappings.states(", "definition", "has the state 'open', which has no colour. Did you mean 'opne'?"),
    Mistake(JOBS, 'jaeger_search("backend")', 'jaeger_search("backend", limit="20")', "timeseries(\"Traces\"", "argument", "limit is '20', which is no whole number"),
]  # fmt: skip

DASHBOARDS = [
    Mistake(API, 'tags=["backend"]', 'tags="backend"', "DASHBOARD = dashboard(", "argument", "tags is 'backend', which is one text where a list of them is expected"),
    Mistake(API, "variables=[METHOD, PERIOD]", 'variables=["method"]', "DASHBOARD = dashboard(", "argument", "variables[0] is 'method', which is no variable"),
    Mistake(API, "variables=[METHOD, PERIOD]", "variables=METHOD", "DASHBOARD = dashboard(", "argument", "variables is a HouseVariable 'method', which is one variable"),
    Mistake(API, 'uid="api",\n    title', 'uid=7,\n    title', "DASHBOARD = dashboard(", "argument", "uid is 7, which is no text"),
    Mistake(API, 'uid="api",\n    title', 'uid="a p i",\n    title', "DASHBOARD = dashboard(", "dashboard-uid", "has the uid 'a p i'", following=3),
    Mistake(JOBS, 'uid="jobs",\n    title', 'uid="job",\n    title', "DASHBOARD = dashboard(", "dashboard-uid", "to which nothing links, and several links lead to 'jobs'", following=3),
    Mistake(JOBS, 'uid="jobs",\n    title', 'uid="api",\n    title', "DASHBOARD = dashboard(", "", ""),
    Mistake(JOBS, 'title="Jobs"', 'title="API"', "DASHBOARD = dashboard(", "dashboard-title", "has the title 'API', which 'api' (dashboards/api.py:18) has too in the folder 'Shop'"),
    Mistake(JOBS, 'title="Jobs",', "", "DASHBOARD = dashboard(", "argument", "dashboard 'jobs' needs title"),
    Mistake(JOBS, "DASHBOARD = dashboard(", "dashboard(", "dashboard(", "definition-lost", "the dashboard 'jobs' is defined here and lost", following=1),
    Mistake(JOBS, "rows=[", "rows=row(\"Work\") or [", "DASHBOARD = dashboard(", "argument", "rows is a Row 'Work', which is one row"),
    Mistake(OBJECTIVES, "rows=[AVAILABILITY.row()]", "rows=[AVAILABILITY.row]", "DASHBOARD = dashboard(", "argument", "rows[0] is the function row, which is neither row nor tabs"),
    Mistake(OBJECTIVES, "rows=[AVAILABILITY.row()]", "rows=AVAILABILITY.row()", "DASHBOARD = dashboard(", "argument", "which is one row or tabs where a list of them is expected"),
    Mistake(OBJECTIVES, 'tags=["backend"]', 'tags=["backend"], folder="secruity"', "DASHBOARD = dashboard(", "dashboard-folder", "'secruity'"),
    Mistake(OBJECTIVES, 'tags=["backend"]', 'tags=["backend"], refresh="1 minute"', "DASHBOARD = dashboard(", "argument", "refresh is '1 minute', which is no interval of Grafana"),
    Mistake(OBJECTIVES, 'tags=["backend"]', 'tags=["backend"], time_from="-6h"', "DASHBOARD = dashboard(", "argument", "time_from is '-6h', which is no time of Grafana"),
    Mistake(API, 'links.siblings("Backend", ["backend"])', 'links.siblings("Backend", "backend")', "links=[links.siblings(", "argument", "siblings 'Backend': tags is 'backend', which is one text"),
    Mistake(API, 'links.siblings("Backend", ["backend"])', 'links.siblings("Backend", ["bakend"])', "DASHBOARD = dashboard(", "link-target", "no dashboard has the tags"),
    Mistake(API, 'links.siblings("Backend", ["backend"])', 'links.sibblings("Backend", ["backend"])', "links=[", "import", "toolchain.define.links has no 'sibblings'. Did you mean"),
    Mistake(API, 'tag_annotation("Deploys", ["deploy"])', 'tag_annotation("Deploys", "deploy")', "tag_annotation(", "argument", "tags is 'deploy', which is one text"),
    Mistake(API, 'q.changes(DISK, "5m") > 5, title', '"changes(disk_free_bytes[5m])", title', "query_annotation(", "argument", "which is no PromQL expression"),
    Mistake(API, '["5m", "1h"], default="5m"', '["5m", "1h"], default="10m"', "PERIOD = var.custom(", "definition", "has the default '10m', which is none of its values"),
    Mistake(API, '["5m", "1h"], default="5m"', '[5, 60]', "PERIOD = var.custom(", "argument", "values[0] is 5, which is no text"),
    Mistake(API, '["5m", "1h"], default="5m"', "[]", "PERIOD = var.custom(", "definition", "variable 'period' has no values"),
    Mistake(API, 'var.custom("period"', 'var.custom("perid"', "prom(", "variable-undefined", "uses the variable $period, which the dashboard does not define. Did you mean 'perid'?", following=1),
    Mistake(API, 'REQUESTS, "method")', 'REQUESTS, "methd")', "METHOD = var.label_values(", "unknown-label", "has no label 'methd'. Did you mean 'method'?"),
    Mistake(API, 'REQUESTS, "method")', '"http_requests_total", "method")', "METHOD = var.label_values(", "argument", "source is 'http_requests_total', which is neither"),
    Mistake(API, '"$period")', '"$perod")', "prom(", "variable-undefined", "uses the variable $perod, which the dashboard does not define. Did you mean 'period'?", following=1),
    Mistake(API, 'var.label_values("method"', 'var.label_values("my method"', "METHOD = var.label_values(", "argument", "no name of a variable"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", [each for each in PANELS if each.rule], ids=lambda each: each.id)
def test_a_mistake_in_a_panel_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)


@pytest.mark.parametrize("mistake", [each for each in DASHBOARDS if each.rule], ids=lambda each: each.id)
def test_a_mistake_in_a_dashboard_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)
