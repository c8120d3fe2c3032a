"""What an import asks for: a data source of each kind, chosen on the dashboard, and what Grafana has to have.

Source: Grafana documentation, "Export dashboards": ``__inputs`` are asked for and take the place of ``${NAME}``,
``__requires`` are the plugins. The names of the variables are those that grafana/dashboard-linter expects.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from toolchain.base.documents.document import Document
from toolchain.compile.portable.promql import CHOSEN

_NAMES = {"prometheus": "Prometheus", "loki": "Loki", "jaeger": "Jaeger", "tempo": "Tempo"}
_CHOICE = {"regex": "", "options": [], "hide": 0, "skipUrlSync": False}


def source_variable(kind: str) -> str:
    """Return the name of the variable that chooses a data source of a kind."""
    return f"{kind}_datasource"


def source_variables(kinds: Iterable[str]) -> list[Document]:
    """Return the variables that choose the data sources; their first choice is what the import was given."""
    return [
        {
            "name": source_variable(kind),
            "label": f"{kind.title()} data source",
            "type": "datasource",
            "query": kind,
            "refresh": 1,
            "multi": False,
            "includeAll": False,
            "current": {"text": f"${{{_input(kind)}}}", "value": f"${{{_input(kind)}}}"},
            **_CHOICE,
        }
        for kind in kinds
    ]


def chosen_variables(present: Iterable[Document]) -> list[Document]:
    """Return the variables that choose jobs and instances, all at first; those ``present`` keep their descriptions."""
    asked = {str(each.get("name")): each for each in present}
    found = list[Document]()
    for index, label in enumerate(CHOSEN):
        before = ", ".join(f'{each}=~"${each}"' for each in CHOSEN[:index])
        query = f"label_values({f'up{{{before}}}' if before else 'up'}, {label})"
        found.append(
            {
                **_CHOICE,
                "type": "query",
                "query": {"query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery", "qryType": 1},
                "definition": query,
                "sort": 1,
                "description": str(asked.get(label, {}).get("description") or ""),
                "name": label,
                "label": label.title(),
                "datasource": {"type": "prometheus", "uid": f"${{{source_variable('prometheus')}}}"},
                "refresh": 2,
                "multi": True,
                "includeAll": True,
                "allValue": ".+",
                "current": {"text": ["All"], "value": ["$__all"]},
            }
        )
    return found


def asked_of_importer(kinds: Sequence[str], panels: Iterable[str], grafana: str) -> Document:
    """Return ``__inputs``, ``__elements`` and ``__requires`` of a dashboard with these data sources and panel types."""
    inputs = [
        {
            "name": _input(kind),
            "label": _title(kind),
            "description": "",
            "type": "datasource",
            "pluginId": kind,
            "pluginName": _title(kind),
        }
        for kind in kinds
    ]
    required: list[dict[str, Any]] = [{"type": "grafana", "id": "grafana", "name": "Grafana", "version": grafana}]
    required += [{"type": "datasource", "id": kind, "name": _title(kind), "version": "1.0.0"} for kind in kinds]
    required += [{"type": "panel", "id": each, "name": each, "version": ""} for each in sorted(set(panels))]
    return {"__inputs": inputs, "__elements": {}, "__requires": required}


def _input(kind: str) -> str:
    return f"DS_{kind.upper().replace('-', '_')}"


def _title(kind: str) -> str:
    return _NAMES.get(kind, kind)
