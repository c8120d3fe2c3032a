"""A client of Loki's query API (Loki documentation, "Loki HTTP API")."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import define, field, frozen

from toolchain.live.grafana.credentials import Credentials
from toolchain.live.prometheus import Series
from toolchain.live.query_api import QueryApi, labels, number_text, reaching, texts

_NANOSECONDS = 1_000_000_000


@frozen(eq=False)
class LogLine:
    """One line; ``time`` is in nanoseconds since 1970, ``labels`` are the stream's and those that the query found."""

    time: int
    line: str
    labels: Mapping[str, str]


@frozen(eq=False)
class LokiResult:
    """An answer: ``lines`` of a log query, newest first unless asked otherwise, or ``series`` of a metric query."""

    kind: Literal["streams", "matrix", "vector", "scalar"]
    lines: tuple[LogLine, ...] = ()
    series: tuple[Series, ...] = ()


@define(eq=False)
class LokiClient:
    """Asks the Loki at a URL; may be shared by threads.

    ``timeout`` is in seconds, for a pause of an answer. ``tenant`` is the X-Scope-OrgID of a Loki with several;
    ``credentials``, and how to connect, are never shown.
    """

    url: str
    timeout: float = 30.0
    concurrency: int = 8
    tenant: str = ""
    credentials: Credentials | None = field(default=None, repr=False)
    _api: QueryApi = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        headers = {"X-Scope-OrgID": self.tenant} if self.tenant else {}
        self._api = QueryApi("Loki", reaching(self.url, self.timeout, self.credentials), self.concurrency, headers)

    def query(self, expression: str, time: float, *, limit: int = 100) -> LokiResult:
        """Return a query's value at one moment (seconds since 1970)."""
        path = "/loki/api/v1/query"
        found = self._api.data(path, {"query": expression, "time": number_text(time), "limit": str(limit)})
        with self._api.shape(path):
            return _result(found)

    def query_range(
        self,
        expression: str,
        start: float,
        end: float,
        *,
        step: float | None = None,
        limit: int = 1000,
        direction: Literal["backward", "forward"] = "backward",
    ) -> LokiResult:
        """Return a query from ``start`` to ``end`` (seconds since 1970); ``limit`` bounds lines, ``step`` series."""
        parameters = {
            "query": expression,
            "start": str(round(start * _NANOSECONDS)),
            "end": str(round(end * _NANOSECONDS)),
            "limit": str(limit),
            "direction": direction,
            **({"step": number_text(step)} if step else {}),
        }
        found = self._api.data("/loki/api/v1/query_range", parameters)
        with self._api.shape("/loki/api/v1/query_range"):
            return _result(found, newest_first=direction == "backward")

    def label_names(self, start: float, end: float) -> tuple[str, ...]:
        """Return the stream labels that are in use."""
        found = self._api.data("/loki/api/v1/labels", _between(start, end))
        with self._api.shape("/loki/api/v1/labels"):
            return texts(found)

    def label_values(self, label: str, start: float, end: float, selector: str = "") -> tuple[str, ...]:
        """Return the values of a stream label, in streams that the selector matches if there is one."""
        parameters = {**_between(start, end), **({"query": selector} if selector else {})}
        path = f"/loki/api/v1/label/{label}/values"
        found = self._api.data(path, parameters)
        with self._api.shape(path):
            return texts(found)

    def series(self, matchers: Iterable[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """Return the streams that any of the selectors matches."""
        parameters = {"match[]": tuple(matchers), **_between(start, end)}
        found = self._api.data("/loki/api/v1/series", parameters)
        with self._api.shape("/loki/api/v1/series"):
            return tuple(labels(each) for each in found or ())

    def build_info(self) -> dict[str, str]:
        """Return what the server says about itself, ``version`` among it."""
        return {name: str(value) for name, value in self._api.document("/loki/api/v1/status/buildinfo").items()}


def _between(start: float, end: float) -> dict[str, str]:
    return {"start": str(round(start * _NANOSECONDS)), "end": str(round(end * _NANOSECONDS))}


def _result(data: dict[str, Any] | None, *, newest_first: bool = True) -> LokiResult:
    kind = (data or {}).get("resultType", "streams")
    result = (data or {}).get("result") or []
    match kind:
        case "streams":
            lines = [
                LogLine(int(entry[0]), str(entry[1]), {**labels(each["stream"]), **_found_labels(entry)})
                for each in result
                for entry in each.get("values") or ()
            ]
            return LokiResult(kind, tuple(sorted(lines, key=lambda line: line.time, reverse=newest_first)))
        case "matrix":
            series = [
                Series(
                    labels(each["metric"]),
                    tuple(float(p[0]) for p in each["values"]),
                    tuple(float(p[1]) for p in each["values"]),
                )
                for each in result
            ]
            return LokiResult(kind, series=tuple(series))
        case "vector":
            series = [
                Series(labels(each["metric"]), (float(each["value"][0]),), (float(each["value"][1]),))
                for each in result
            ]
            return LokiResult(kind, series=tuple(series))
        case _:
            return LokiResult("scalar", series=(Series({}, (float(result[0]),), (float(result[1]),)),))


def _found_labels(entry: list[Any]) -> dict[str, str]:
    """Return the labels that an entry carries beside its stream: structured metadata and what the query parsed."""
    if len(entry) < 3 or not isinstance(entry[2], dict):
        return {}
    parts = [entry[2].get(key) for key in ("structuredMetadata", "parsed")]
    return {name: str(value) for part in parts if isinstance(part, dict) for name, value in part.items()}
