"""Lists of alerts."""

import re
from collections.abc import Mapping

from toolchain.preview.data.colors import css
from toolchain.preview.panels.view import PanelView, html_text

_SEVERITY_COLORS: Mapping[str, str] = {"critical": "red", "warning": "orange", "business": "blue", "info": "blue"}


def alert_selector(options: Mapping[str, object]) -> str:
    """Return the selector of the series about the alerts that a list would show, whoever writes them."""
    inner = re.fullmatch(r"\s*\{(.*)\}\s*", str(options.get("alertInstanceLabelFilter") or ""), re.DOTALL)
    matchers = [inner[1].strip()] if inner and inner[1].strip() else []
    if name := str(options.get("alertName") or ""):
        matchers.append(f'alertname=~".*{re.escape(name)}.*"'.replace("\\", "\\\\"))
    chosen = options.get("stateFilter")
    states = [each for each in ("firing", "pending") if not isinstance(chosen, Mapping) or chosen.get(each, True)]
    if len(states) == 1:
        matchers.append(f'alertstate="{states[0]}"')
    wanted = "{" + ", ".join(matchers) + "}"
    return f"ALERTS{wanted} or GRAFANA_ALERTS{wanted}"


def draw(view: PanelView) -> str:
    """Return the alerts that are active by the series about them; others are known only to their evaluator."""
    rows = list[dict[str, str]]()
    for frame in view.frames:
        names = [each.name for each in frame.fields]
        rows += [{name: str(value) for name, value in zip(names, row, strict=True)} for row in frame.rows()]
    note = '<div class="note">Alerts whose states are series in Prometheus; others are known only to Grafana.</div>'
    if not rows:
        return f'<div class="empty">No alerts are firing or pending</div>{note}'
    order = {"critical": 0, "warning": 1}
    rows.sort(key=lambda row: (order.get(row.get("severity", ""), 2), row.get("alertname", "")))
    items = "".join(_alert(row) for row in rows[: view.most_items])
    return f'<div class="scroll"><ul class="items alerts">{items}</ul></div>{note}'


def _alert(row: Mapping[str, str]) -> str:
    state = row.get("alertstate", "")
    color = "yellow" if state == "pending" else _SEVERITY_COLORS.get(row.get("severity", ""), "red")
    hidden = ("Time", "Value", "__name__", "alertname", "alertstate", "grafana_alertstate")
    labels = " ".join(f"{name}={value}" for name, value in row.items() if name not in hidden and value)
    return (
        f'<li style="--level:{css(color)}"><b>{html_text(row.get("alertname", ""))}</b> '
        f'<span class="flag" style="color:{css(color)}">{html_text(state)}</span>'
        f"<small>{html_text(labels)}</small></li>"
    )
