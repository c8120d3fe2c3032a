"""Runbooks as sections of the pages of their alerts."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from toolchain.define.alerting.rule import AlertRule
from toolchain.site.content import Content
from toolchain.site.page import Section
from toolchain.site.prose import prose


def runbook_sections(content: Content, rule: AlertRule) -> Iterator[Section]:
    """Yield the runbook of a rule, where it has one."""
    text = _text(content.root / rule.runbook)
    if text is None:
        return
    names = {PurePosixPath(alert.definition.runbook).name: alert.name for alert in content.alerts}

    def resolve(target: str) -> str:
        name = names.get(PurePosixPath(target.partition("#")[0]).name)
        return content.links.alert_pages.get(name, "") if name else ""

    shown = prose(text, resolve=resolve, address=content.links.of_series, shift=1, prefix="runbook")
    yield Section("runbook", "Runbook", f'{shown.html}<p class="quiet">{content.links.file(rule.runbook)}</p>')


@lru_cache(maxsize=512)
def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
