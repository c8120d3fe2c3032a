"""Catalogs whose labels, metrics and texts have every form that there is."""

from toolchain.catalog import (
    Catalog,
    FieldType,
    HttpInstrumentation,
    Label,
    ScrapeJob,
    counter,
    gauge,
    histogram,
    info,
    log_field,
    log_schema,
    matching,
    one_of,
    open_label,
    stateset,
    summary,
)

SHOP = ScrapeJob("shop", "shop:8080", metrics_path="/internal/metrics")
WORKER = ScrapeJob("worker", "worker:8080", bearer_token="WORKER_TOKEN")

VERB = one_of("verb", "GET", "POST")
CLASS = one_of("class", "2xx", "3xx", "4xx", "5xx")
PATH = matching("path", r"(?:/(?:[a-z]+|:[A-Za-z]+))+|none", bound=40)
TENANT = open_label("tenant", example="acme", bound=5)
RELEASE = matching("release", r"(?i)v\\d+", bound=3)

ANSWERED = counter("shop_answers_total", unit="reqps", help="Answers.", owner="shop", jobs=[SHOP], labels=[VERB, CLASS])
TOOK = histogram(
    "shop_took_milliseconds", unit="ms", help="Time.", owner="shop", jobs=[SHOP], labels=[PATH], buckets=[1, 10, 2.5e3]
)
BUSY = gauge("shop_busy", unit="short", help="Busy.", owner="shop", jobs=[SHOP], replicas="max")
HTTP = HttpInstrumentation(
    requests=ANSWERED, duration=TOOK, in_flight=BUSY, method=VERB, route=PATH, status=CLASS, unmatched="none"
)
PAYLOAD = summary("shop_payload_bytes", unit="bytes", help="Bytes.", owner="shop", jobs=[SHOP], labels=[TENANT])
WAIT = summary("shop_wait_seconds", unit="s", help="Waits.", owner="shop", jobs=[SHOP])
BUILD = info("shop_build_info", help="What runs.", owner="shop", jobs=[SHOP], labels=[RELEASE, TENANT])
MODE = stateset(
    "shop_mode", states={0: "open", 0.5: "it's closing", 1: "closed"}, help="Mode.", owner="shop", jobs=[SHOP]
)

CATALOG = Catalog(
    (ANSWERED, TOOK, BUSY, PAYLOAD, WAIT, BUILD, MODE),
    http=(HTTP,),
    label_names={VERB: "VERB", CLASS: "STATUS_CLASS", PATH: "_PATH", RELEASE: "RELEASE"},
)

INJECTION = "*/ process.exit(7); /* ` ${process.exit(7)} \\' \" \n @deprecated \u2028 // \u202e"
_EVIL = one_of("class", INJECTION, "'", "\\", "constructor", "")

HOSTILE = Catalog(
    (
        counter("delete", unit="short", help=INJECTION, note=INJECTION, owner=INJECTION, jobs=[WORKER], labels=[_EVIL]),
        gauge(
            "register", unit=INJECTION, help="*/", owner="x", jobs=[WORKER], labels=[Label("new", 2, example=INJECTION)]
        ),
        gauge("process", unit="short", help="Takes a name of Node's.", owner="x", jobs=[WORKER]),
        gauge("a:b", unit="short", help="Reads as the next.", owner="x", jobs=[WORKER]),
        gauge("a_b", unit="short", help="Reads as the last.", owner="x", jobs=[WORKER]),
        stateset("class", states={1: INJECTION, 2: "__proto__", 3: "2fa"}, help="x", owner="x", jobs=[WORKER]),
    ),
    label_names={_EVIL: "Counter"},
)
"""Names that mean something else in TypeScript, and texts that would end what they stand in."""

FEW_DEFAULTS = ("nodejs_heap_size_used_bytes", "nodejs_eventloop_lag_p99_seconds", "process_open_fds")
FEW = Catalog(tuple(gauge(name, unit="short", help="x", owner="x", jobs=[SHOP]) for name in FEW_DEFAULTS))
"""Of what prom-client measures by itself, a little."""

HOSTILE_LOGS = log_schema(
    "class */",
    help=INJECTION,
    stream_labels=[one_of("level", "delete", "it's", "2fa", INJECTION)],
    labels_in_record=["level"],
    required=["at", "message"],
    fields=[
        log_field("at", FieldType.TIME, "When.", example="2026-01-05T00:00:00+00:00"),
        log_field("message", FieldType.STRING, "Text.", example=INJECTION),
        log_field("prototype", FieldType.STRING, INJECTION, example=INJECTION, values=[INJECTION, "'"]),
        log_field("new.it's */", FieldType.BOOLEAN, INJECTION, example=INJECTION),
    ],
)
