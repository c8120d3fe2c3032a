"""A client of Prometheus' query API (Prometheus documentation, "HTTP API")."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from attrs import define, field, frozen

from toolchain.live.grafana.credentials import Credentials
from toolchain.live.query_api import QueryApi, labels, number_text, reaching, texts
from toolchain.live.sending import is_loopback

ResultKind = Literal["vector", "matrix", "scalar", "string"]


@frozen(eq=False)
class Series:
    """One series: ``times`` are seconds since 1970, one for each of ``values``; the name is the label ``__name__``."""

    labels: Mapping[str, str]
    times: tuple[float, ...]
    values: tuple[float, ...]


@frozen(eq=False)
class QueryResult:
    """An answer; a scalar is one series without labels. ``warnings`` are the server's, info annotations included."""

    kind: ResultKind
    series: tuple[Series, ...]
    warnings: tuple[str, ...] = ()


@frozen
class Exemplar:
    """One exemplar: the labels of its series and its own, such as ``trace_id``."""

    series_labels: Mapping[str, str]
    labels: Mapping[str, str]
    time: float
    value: float


@frozen
class ScrapeTarget:
    """An active target: its job, its instance, ``up``, ``down`` or ``unknown``, and the last error."""

    job: str
    instance: str
    health: str
    error: str


@frozen
class FamilyMetadata:
    """What targets declare of a family, under the name that they give it."""

    family: str
    type: str
    help: str
    unit: str


@define(eq=False)
class PrometheusClient:
    """Asks the Prometheus at a URL; may be shared by threads.

    ``timeout`` is in seconds, for a pause of an answer. ``credentials``, and how to connect, are never shown.
    """

    url: str
    timeout: float = 30.0
    concurrency: int = 8
    credentials: Credentials | None = field(default=None, repr=False)
    _api: QueryApi = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # What stays on this machine costs more to compress than to move.
        headers = {"Accept-Encoding": "identity"} if is_loopback(urlsplit(self.url).hostname or "") else {}
        reached = reaching(self.url, self.timeout, self.credentials)
        self._api = QueryApi("Prometheus", reached, self.concurrency, headers)

    def query(self, expression: str, time: float) -> QueryResult:
        """Return the value of an expression at one moment (seconds since 1970)."""
        return self._result("/api/v1/query", {"query": expression, "time": number_text(time)})

    def query_range(self, expression: str, start: float, end: float, step: float) -> QueryResult:
        """Return an expression from ``start`` to ``end`` every ``step`` seconds."""
        parameters = {"start": number_text(start), "end": number_text(end), "step": number_text(step)}
        return self._result("/api/v1/query_range", {"query": expression, **parameters})

    def series(self, matchers: Iterable[str], start: float, end: float) -> tuple[dict[str, str], ...]:
        """Return the labels of the series that any of the selectors matches in the time."""
        parameters = {"match[]": tuple(matchers), "start": number_text(start), "end": number_text(end)}
        found = self._api.data("/api/v1/series", parameters, method="POST")
        with self._api.shape("/api/v1/series"):
            return tuple(labels(each) for each in found or ())

    def label_names(self, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the label names, of the series that a selector matches if any is given."""
        parameters = {"match[]": tuple(matchers), "start": number_text(start), "end": number_text(end)}
        found = self._api.data("/api/v1/labels", parameters, method="POST")
        with self._api.shape("/api/v1/labels"):
            return texts(found)

    def label_values(self, label: str, start: float, end: float, matchers: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the values of a label, of the series that a selector matches if any is given."""
        parameters = {"match[]": tuple(matchers), "start": number_text(start), "end": number_text(end)}
        path = f"/api/v1/label/{label}/values"
        found = self._api.data(path, parameters)
        with self._api.shape(path):
            return texts(found)

    def exemplars(self, expression: str, start: float, end: float) -> tuple[Exemplar, ...]:
        """Return the exemplars of the series that an expression reads."""
        parameters = {"query": expression, "start": number_text(start), "end": number_text(end)}
        found = self._api.data("/api/v1/query_exemplars", parameters, method="POST") or ()
        with self._api.shape("/api/v1/query_exemplars"):
            return tuple(
                Exemplar(
                    labels(series["seriesLabels"]),
                    labels(each["labels"]),
                    float(each["timestamp"]),
                    float(each["value"]),
                )
                for series in found
                for each in series["exemplars"]
            )

    def targets(self) -> tuple[ScrapeTarget, ...]:
        """Return the active targets."""
        path = "/api/v1/targets"
        found = self._api.data(path, {"state": "active"})
        with self._api.shape(path):
            return tuple(
                ScrapeTarget(
                    str(each["labels"].get("job", "")),
                    str(each["labels"].get("instance", "")),
                    str(each.get("health") or "unknown"),
                    str(each.get("lastError") or ""),
                )
                for each in (found or {}).get("activeTargets") or ()
            )

    def metadata_of(self, job: str, most_targets: int = 20) -> tuple[FamilyMetadata, ...]:
        """Return what targets of a job declare, each once; few of many targets are asked."""
        path = "/api/v1/targets/metadata"
        selector = '{job="' + job.replace("\\", "\\\\").replace('"', '\\"') + '"}'
        found = self._api.data(path, {"match_target": selector, "limit": str(most_targets)})
        with self._api.shape(path):
            return tuple(
                dict.fromkeys(
                    FamilyMetadata(str(each["metric"]), str(each["type"]), str(each["help"]), str(each["unit"]))
                    for each in found or ()
                )
            )

    def metadata(self) -> tuple[FamilyMetadata, ...]:
        """Return what all targets declare, each once."""
        path = "/api/v1/metadata"
        found = self._api.data(path)
        with self._api.shape(path):
            return tuple(
                FamilyMetadata(str(name), str(each["type"]), str(each["help"]), str(each["unit"]))
                for name, declared in (found or {}).items()
                for each in declared
            )

    def build_info(self) -> dict[str, str]:
        """Return what the server says about itself, ``version`` among it."""
        found = self._api.data("/api/v1/status/buildinfo")
        with self._api.shape("/api/v1/status/buildinfo"):
            return {name: str(value) for name, value in (found or {}).items()}

    def _result(self, path: str, parameters: Mapping[str, str]) -> QueryResult:
        answer = self._api.answer(path, parameters, method="POST")
        data = answer.get("data") or {}
        with self._api.shape(path):
            warnings = tuple(str(each) for key in ("warnings", "infos") for each in answer.get(key) or ())
            return QueryResult(data.get("resultType", "vector"), tuple(_series(data)), warnings)


def _series(data: dict[str, Any]) -> Iterable[Series]:
    result = data.get("result") or []
    match data.get("resultType"):
        case "matrix":
            for each in result:
                points = each.get("values")
                times, values = zip(*points, strict=True) if points else ((), ())
                if not {*map(type, times)} <= {int, float}:
                    raise TypeError("no time")
                yield Series(labels(each["metric"]), times, tuple(map(float, values)))
        case "vector":
            for each in result:
                if "value" in each:
                    time, value = each["value"]
                    yield Series(labels(each["metric"]), (_time(time),), (float(value),))
        case "scalar":
            yield Series({}, (_time(result[0]),), (float(result[1]),))


def _time(found: Any) -> float:
    if not isinstance(found, int | float):
        raise TypeError("no time")
    return found
