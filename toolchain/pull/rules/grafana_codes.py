"""Rules of Grafana as code: in the words of the builder, or node by node."""

from collections import Counter
from collections.abc import Mapping

from toolchain.base.documents.document import Document, section
from toolchain.define.alerting.outcomes import NoData, OnError
from toolchain.pull.code import Code, Literal, Local, Name, code_of
from toolchain.pull.rules.codes import MODULE, QueryCode, alert_code, duration_code, plain_code, texts_code
from toolchain.pull.rules.conditions import Condition
from toolchain.pull.rules.grafana_given import GrafanaGroup

_OF_THE_SERVER = {"intervalMs": 1000, "maxDataPoints": 43200}
"""What Grafana puts into every model (docs/reference/grafana-api.md, 5.3)."""


def usual_states(group: GrafanaGroup) -> dict[str, str]:
    """Return what silence and failure mean to most rules of a group."""
    found = {}
    for name in ("noDataState", "execErrState"):
        states = Counter(str(rule[name]) for rule in group.rules if rule.get(name) and not rule.get("record"))
        if states:
            found[name] = states.most_common(1)[0][0]
    return found


def outcomes_code(states: Mapping[str, str]) -> dict[str, Code]:
    codes: dict[str, Code] = {}
    if "noDataState" in states:
        codes["no_data"] = Name(MODULE, "NoData", (NoData(states["noDataState"]).name,))
    if "execErrState" in states:
        codes["on_error"] = Name(MODULE, "OnError", (OnError(states["execErrState"]).name,))
    return codes


def interval_text(seconds: int) -> str:
    if not seconds:
        return ""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def common_code(rule: Document, usual: Mapping[str, str]) -> dict[str, Code | None]:
    names = () if rule.get("record") else ("noDataState", "execErrState")
    own = {name: str(rule[name]) for name in names if rule.get(name) and rule[name] != usual.get(name)}
    return {
        "uid": Literal(str(rule["uid"])) if rule.get("uid") else None,
        **outcomes_code(own),
        "wait": duration_code(str(rule.get("for") or "")),
        "keep_firing": duration_code(str(rule.get("keep_firing_for") or "")),
    }


def built_code(
    rule: Document, condition: Condition, queries: QueryCode, group: Local, others: Mapping[str, Code | None]
) -> Code:
    labels, annotations = _texts(rule, "labels"), _texts(rule, "annotations")
    query = queries.of(condition.query)
    return alert_code(str(rule["title"]), condition, query, group, labels, annotations, **others)


def kept_code(rule: Document, group: Local, others: Mapping[str, Code | None]) -> Code:
    record = dict(rule.get("record") or {})
    missing = rule.get("missingSeriesEvalsToResolve")
    return plain_code(
        title=Literal(str(rule.get("title"))),
        group=group,
        nodes=code_of([_as_given(node) for node in rule.get("data") or ()]),
        condition=None if record else Literal(str(rule.get("condition") or "")),
        **others,
        labels=texts_code(_texts(rule, "labels")),
        annotations=texts_code(_texts(rule, "annotations")),
        paused=Literal(content=True) if rule.get("isPaused") else None,
        record=code_of(record) if record else None,
        notification=code_of(dict(rule["notification_settings"])) if rule.get("notification_settings") else None,
        missing_evals=Literal(int(missing)) if missing else None,
    )


def _as_given(node: Document) -> Document:
    """Return a node without what Grafana itself puts into every one."""
    model = section(node, "model")
    kept = {name: each for name, each in model.items() if _OF_THE_SERVER.get(name) != each}
    return {**{name: each for name, each in node.items() if (name, each) != ("queryType", "")}, "model": kept}


def _texts(rule: Document, name: str) -> dict[str, str]:
    return {label: "" if text is None else str(text) for label, text in section(rule, name).items()}
