"""Mistakes in the catalog: metrics, labels, jobs, log fields, waivers."""

import pytest

from tests.mistakes.seeding import Mistake, check_mistake

API, VOCABULARY, LOGS = "metrics/api.py", "metrics/vocabulary.py", "metrics/logs.py"

MISTAKES = [
    Mistake(API, "labels=[METHOD, STATUS]", 'labels="method"', "REQUESTS = counter(", "argument", "labels is 'method', which is no list of labels"),
    Mistake(API, "labels=[METHOD, STATUS]", "labels=METHOD", "REQUESTS = counter(", "argument", "one label where a list of them is expected"),
    Mistake(API, "labels=[METHOD, STATUS]", 'labels=["method", STATUS]', "REQUESTS = counter(", "argument", "labels[0] is 'method', which is no label"),
    Mistake(API, "labels=[METHOD, STATUS]", "labels={METHOD, STATUS}", "REQUESTS = counter(", "argument", "labels is a set, which has no order"),
    Mistake(API, "labels=[METHOD, STATUS]", "labels=[METHOD, METHOD]", "REQUESTS = counter(", "definition", "has the label 'method' twice"),
    Mistake(API, "    labels=[METHOD, STATUS],", "    labels=[METHOD, STATUS],\n    budget=-5,", "REQUESTS = counter(", "argument", "budget is -5, which is no whole number from 1 on"),
    Mistake(API, "    labels=[METHOD, STATUS],", "    labels=[METHOD, STATUS],\n    budget=1.5,", "REQUESTS = counter(", "argument", "budget is 1.5, which is no whole number"),
    Mistake(API, '"http_requests_total"', '"http requests total"', "REQUESTS = counter(", "argument", "no name of a metric"),
    Mistake(API, '"http_requests_total"', "None", "REQUESTS = counter(", "argument", "name is None, which is no name of a metric"),
    Mistake(API, "jobs=[APP]", 'jobs=["app"]', "REQUESTS = counter(", "argument", "jobs[0] is 'app', which is no ScrapeJob"),
    Mistake(API, "jobs=[APP]", "job=[APP]", "REQUESTS = counter(", "argument", "has no argument 'job'. Did you mean 'jobs'?"),
    Mistake(API, '    unit="reqps",\n', "", "REQUESTS = counter(", "argument", "counter 'http_requests_total' needs unit"),
    Mistake(API, "buckets=[0.1, 0.5, 2]", "buckets=[0.5, 0.1, 2]", "DURATION = histogram(", "definition", "has buckets that do not ascend"),
    Mistake(API, "buckets=[0.1, 0.5, 2]", 'buckets=[0.1, float("inf")]', "DURATION = histogram(", "argument", "buckets[1] is inf, which is not finite"),
    Mistake(API, "buckets=[0.1, 0.5, 2]", "buckets=[]", "DURATION = histogram(", "definition", "is a histogram without buckets"),
    Mistake(API, "buckets=[0.1, 0.5, 2]", 'buckets=["100ms"]', "DURATION = histogram(", "argument", "buckets[0] is '100ms', which is no number"),
    Mistake(API, "value_range=(0, 1_000_000_000_000)", "value_range=(1, 0)", "DISK = gauge(", "definition", "has a range that ends before it begins"),
    Mistake(API, "value_range=(0, 1_000_000_000_000)", "value_range=(0, 1, 2)", "DISK = gauge(", "argument", "no pair of number and number"),
    Mistake(API, 'states={0: "closed", 1: "open"}', "states={}", "BREAKER = stateset(", "definition", "has no states"),
    Mistake(API, 'states={0: "closed", 1: "open"}', 'states=["closed", "open"]', "BREAKER = stateset(", "argument", "states is ['closed', 'open'], which is no dictionary"),
    Mistake(API, '    unit="bytes",', '    unit="byets",', "DISK = gauge(", "metric-unit", "has the unit 'byets', which Grafana does not know. Did you mean 'bytes'?", following=1),
    Mistake(API, '    unit="s",', '    unit="ms",', "DURATION = histogram(", "metric-unit", "ends in '_seconds', and its unit is 'ms'", following=1),
    Mistake(API, '"jobs_waiting"', '"http_requests_total"', "WAITING = gauge(", "metric-duplicate", "has the series 'http_requests_total', which http_requests_total (metrics/api.py:4) has too", following=2),
    Mistake(API, 'WAITING = gauge(\n    "jobs_waiting"', 'DISK = gauge(\n    "jobs_waiting"', "", "", ""),
    Mistake(API, '"the application calls it so"', '""', 'Waiver("metric-name-rate", ""', "argument", "Waiver: reason is empty"),
    Mistake(API, 'Waiver("metric-name-rate", ', 'Waiver(', 'Waiver("the application', "argument", "Waiver needs reason"),
    Mistake(API, 'help="Free space."', 'help=""', "DISK = gauge(", "argument", "gauge 'disk_free_bytes': help is empty"),
    Mistake(VOCABULARY, 'one_of("method", "GET", "POST")', 'one_of("method")', "METHOD = one_of(", "definition", "label 'method' has no values"),
    Mistake(VOCABULARY, 'one_of("method", "GET", "POST")', 'one_of("method", ["GET", "POST"])', "METHOD = one_of(", "argument", "is ['GET', 'POST'], which is no text"),
    Mistake(VOCABULARY, 'one_of("method", "GET", "POST")', 'one_of("method", "GET", "GET")', "METHOD = one_of(", "definition", "has the value 'GET' twice"),
    Mistake(VOCABULARY, 'one_of("status_code", "200", "500")', 'one_of("status_code", 200, 500)', "STATUS = one_of(", "argument", "argument 2 is 200, which is no text"),
    Mistake(VOCABULARY, 'one_of("status_code", "200", "500")', 'one_off("status_code", "200", "500")', "STATUS = one_off(", "import", "'one_off' is not defined here. Did you mean 'one_of'?"),
    Mistake(VOCABULARY, "bound=5", "bound=0", "QUEUE = open_label(", "argument", "bound is 0, which is no whole number from 1 on"),
    Mistake(VOCABULARY, 'interval="15s"', "interval=15", "APP = ScrapeJob(", "argument", "interval is 15, which is no duration above zero"),
    Mistake(VOCABULARY, "target_labels=(ENVIRONMENT,)", "target_labels=(ENVIRONMENT)", "APP = ScrapeJob(", "argument", "one label where a list of them is expected"),
    Mistake(VOCABULARY, 'one_of("status_code",', 'one_of("status_cod",', 'STATUS = one_of("status_cod"', "unknown-label", "the label 'status_cod' is what several definitions ask for", following=3),
    Mistake(LOGS, "FieldType.STRING", '"string"', "log_field(", "argument", "type is 'string', which is no FieldType"),
    Mistake(LOGS, 'unit="ms"', 'unit="millis"', "LOGS = log_schema(", "metric-unit", "has the unit 'millis', which Grafana does not know"),
    Mistake(LOGS, 'values=["login.failure", "login"]', 'values="login.failure"', "log_field(", "argument", "one text where a list of them is expected"),
]  # fmt: skip


@pytest.mark.parametrize("mistake", [each for each in MISTAKES if each.rule], ids=lambda each: each.id)
def test_a_mistake_in_the_catalog_is_one_finding_at_its_line(mistake: Mistake) -> None:
    check_mistake(mistake)
