"""What the OpenTelemetry Collector refuses of its configuration beyond the schema: pipelines of what is not there.

Source: OpenTelemetry documentation, "Collector: Configuration", and what release 0.158 says of files.
"""

from collections.abc import Iterator, Mapping

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.check.stack.conformity import Problem
from toolchain.check.stack.facts import LABEL_HINTS, Facts, StreamLabel

_SIDES = ("receivers", "processors", "exporters")
_REMOVED: Mapping[str, Mapping[str, str]] = {
    "exporters": {"logging": "debug", "loki": "otlphttp", "jaeger": "otlp"},
    "processors": {"spanmetrics": "the connector spanmetrics", "servicegraph": "the connector servicegraph"},
    "extensions": {"memory_ballast": "GOMEMLIMIT"},
}
"""Components that later releases have no more, and what takes their place."""


def problems(document: Located) -> Iterator[Problem]:
    """Yield pipelines and extensions of components that are not there, and what a pipeline names twice."""
    service = document.get("service")
    missing = [side for side in ("receivers", "exporters") if not document.get(side).value]
    if missing:
        message = f"has no {' and no '.join(missing)}"
        yield Problem(document, "", message, "Add them, unless another file of the call has them.", is_partial=True)
    connectors = list(document.get("connectors").fields)
    known = {
        side: dict.fromkeys((*document.get(side).fields, *(connectors if side != "processors" else ())))
        for side in _SIDES
    }
    for name, pipeline in service.get("pipelines").pairs():
        if pipeline.value is None:
            yield Problem(pipeline, f"service.pipelines.{name}", "is nothing", "Add receivers and exporters.")
            continue
        for side in _SIDES:
            owner = f"service.pipelines.{name}.{side}"
            if side != "processors" and not missing and not pipeline.get(side).value:
                yield Problem(pipeline, f"service.pipelines.{name}", f"has no {side}", f"Add {side}.")
            if document.get(side).fields and not missing:
                yield from _named(pipeline.get(side), owner, side, known[side])
    if not missing:
        extensions = document.get("extensions").fields
        yield from _named(service.get("extensions"), "service.extensions", "extensions", extensions)
        yield from _halves(document, connectors)
    yield from _limiters(document)
    for section, others in _REMOVED.items():
        for name, value in document.get(section).pairs():
            instead = others.get(name.partition("/")[0])
            if instead is not None:
                message = f"later releases have no {name} among {section}"
                yield Problem(value, section, message, f"Use {instead} with them.", is_former=True)


def _limiters(document: Located) -> Iterator[Problem]:
    for name, limiter in document.get("processors").pairs():
        interval = limiter.get("check_interval")
        if interval.scalar.startswith(("-", "0")) and not interval.scalar.startswith("0."):
            yield Problem(interval, f"processors.{name}", "check_interval has to be above 0", "Write 1s.")
        spike, limit = limiter.get("spike_limit_mib"), limiter.get("limit_mib")
        if isinstance(spike.value, int) and isinstance(limit.value, int) and spike.value >= limit.value:
            yield Problem(spike, f"processors.{name}", "spike_limit_mib is not below limit_mib", "Lower it.")


def _named(names: Located, owner: str, side: str, known: Mapping[str, object]) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in names.items():
        if each.scalar in seen and side == "processors":
            yield Problem(each, owner, f"names {each.scalar} twice", "Remove one.")
        seen.add(each.scalar)
        if each.scalar not in known and "${" not in each.scalar:
            message = f"{side} has no {each.scalar!r}.{did_you_mean(each.scalar, known)}"
            yield Problem(each, owner, message, "Correct the name, or configure the component.")


def _halves(document: Located, connectors: list[str]) -> Iterator[Problem]:
    """Yield connectors that end one pipeline and begin none, or the other way round."""
    pipelines = document.get("service", "pipelines").fields.values()
    used = {side: {each.scalar for one in pipelines for each in one.get(side).items()} for side in _SIDES}
    for name in connectors:
        ends, begins = name in used["exporters"], name in used["receivers"]
        if ends != begins:
            half = "is an exporter and no receiver" if ends else "is a receiver and no exporter"
            owner = f"connectors.{name}"
            yield Problem(document.get("connectors", name), owner, f"{half} of a pipeline", "Use it as both.")


def facts(document: Located) -> Facts:
    """Return the attributes that processors name as labels of Loki's streams."""
    labels: list[StreamLabel] = []
    for _, processor in document.get("processors").pairs():
        for action in (*processor.get("actions").items(), *processor.get("attributes").items()):
            if action.get("key").text in LABEL_HINTS:
                value = action.get("value")
                names = (each.strip() for each in value.text.split(","))
                labels.extend(StreamLabel(each.replace(".", "_"), value.line, each) for each in names if each)
    return Facts(labels=tuple(labels))
