"""Express middleware that measures requests as a definition says."""

from collections.abc import Iterable, Iterator, Mapping

from toolchain.catalog.http import HttpInstrumentation, StatusForm
from toolchain.catalog.label import Label
from toolchain.catalog.metric import Metric
from toolchain.contract.emit.typescript.domains import LabelType
from toolchain.contract.emit.typescript.metrics import part
from toolchain.contract.emit.typescript.text import array, property_name, quoted

NAMES = (
    *("Request", "RequestHandler", "Response", "RequestMethod", "RequestRoute", "RequestStatus"),
    *("AnsweredRequest", "HandledRequest", "handledRequests", "seenInFlight", "measureRequests", "warnOfValue"),
    *("watchRoute", "routeOf", "templateOf", "isSegment", "statusOf", "recordRequest"),
    *("isDeclaredMethod", "isDeclaredRoute", "isDeclaredStatus", "METHOD_LABEL", "STATUS_LABEL", "ROUTES", "UNMATCHED"),
)
"""Names of the middleware, which nothing else of a module may have."""


_OF_IN_FLIGHT = "//in-flight"
"""What ends the lines of a part that are left out where nothing holds the requests in flight."""


def http_code(
    http: HttpInstrumentation, types: Mapping[Label, LabelType], constants: Mapping[str, str]
) -> Iterator[str]:
    """Yield the lines of the middleware; ``constants`` are the names of the metrics' constants."""
    parts = (("Method", http.method), ("Route", http.route), ("Status", http.status))
    for name, label in parts:
        known = types.get(label)
        yield f"type Request{name} = {known.name if known else 'string'};"
    yield ""
    for name, label in parts:
        yield from _test(name, types.get(label))
    for name, label in parts[::2]:
        yield f"const {name.upper()}_LABEL = {quoted(label.name)};"
    route = types.get(http.route)
    is_branded = route is not None and route.test is not None
    unmatched = quoted(http.unmatched) + " as RequestRoute" * is_branded
    yield f"const UNMATCHED: RequestRoute = {unmatched};"
    yield ""
    yield from (*_without_in_flight(part("http"), is_kept=http.in_flight is not None), "")
    yield from (*part("http_open_routes" if route is None or route.values is None else "http_closed_routes"), "")
    yield from _status(http)
    yield from _recording(http, constants)
    if http.in_flight is not None:
        yield from _in_flight(http, http.in_flight, constants[http.in_flight.name])


def _test(name: str, known: LabelType | None) -> Iterator[str]:
    """Yield what tells whether the catalog has a value."""
    if name == "Route" and known is not None and known.values is not None:
        yield f"const ROUTES: readonly RequestRoute[] = {known.values};"
    elif known is not None and known.values is not None:
        yield f"const isDeclared{name} = (value: string): value is Request{name} =>"
        yield f"  {known.values}.some((each) => each === value);"
    elif known is not None and known.test is not None:
        yield f"const isDeclared{name} = {known.test};"
    else:
        yield f"const isDeclared{name} = (value: string): value is Request{name} => value !== '';"


def _without_in_flight(lines: Iterable[str], *, is_kept: bool) -> Iterator[str]:
    for line in lines:
        if not line.endswith(_OF_IN_FLIGHT):
            yield line
        elif is_kept:
            yield line.removesuffix(_OF_IN_FLIGHT).rstrip()


def _status(http: HttpInstrumentation) -> Iterator[str]:
    code = "String(response.statusCode)"
    if http.status_form is not StatusForm.CODE:
        suffix = http.status_form.value[1:]
        code = f"`${{String(Math.floor(response.statusCode / 100))}}{suffix}`"
    if http.aborted is not None:
        code = f"response.writableFinished ? {code} : {quoted(http.aborted)}"
    yield from ("function statusOf(response: Response): string {", f"  return {code};", "}", "")


def _recording(http: HttpInstrumentation, constants: Mapping[str, str]) -> Iterator[str]:
    yield "function recordRequest(request: AnsweredRequest): void {"
    if http.requests is not None:
        yield from _call(constants[http.requests.name] + ".inc", _labels(http, http.requests))
    if http.duration is not None:
        value = "request.milliseconds" if http.units_of_second == 1_000 else "request.milliseconds / 1000"
        yield from _call(constants[http.duration.name] + ".observe", _labels(http, http.duration), value)
    yield from ("}", "")


def _call(function: str, labels: str, *others: str) -> Iterator[str]:
    arguments = [*([f"{{ {labels} }}"] if labels else []), *others]
    return iter(array(f"{function}(", arguments, ");", "  "))


def _labels(http: HttpInstrumentation, metric: Metric) -> str:
    parts = {http.method: "method", http.route: "route", http.status: "status"}
    return ", ".join(f"{property_name(label.name)}: request.{parts[label]}" for label in metric.labels)


def _in_flight(http: HttpInstrumentation, metric: Metric, constant: str) -> Iterator[str]:
    if not metric.labels:
        yield from (
            f"computeOnScrape({constant}, (gauge) => {{",
            "  gauge.set(handledRequests.size);",
            "});",
            "",
        )
        return
    parts = {http.method: "handled.method", http.route: "handled.route()"}
    items = ", ".join(f"{property_name(label.name)}: {parts[label]}" for label in metric.labels)
    yield from (
        f"const seenInFlight = new Map<string, Parameters<typeof {constant}.inc>[0]>();",
        "",
        f"computeOnScrape({constant}, (gauge) => {{",
        "  for (const labels of seenInFlight.values()) gauge.set(labels, 0);",
        "  for (const handled of handledRequests) {",
        f"    const labels = {{ {items} }};",
        "    seenInFlight.set(JSON.stringify(labels), labels);",
        "    gauge.inc(labels);",
        "  }",
        "});",
        "",
    )
