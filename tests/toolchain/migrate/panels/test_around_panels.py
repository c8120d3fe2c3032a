"""Variables, annotations and the time picker lose what nothing reads, and keep what is asked."""

from typing import Any

from toolchain.base.documents.document import Document
from toolchain.migrate.migration import migrated


def brought(**parts: object) -> Document:
    return migrated({"schemaVersion": 30, "panels": [], **parts}).document


def variable(**parts: object) -> Any:
    (found,) = brought(templating={"list": [{"name": "a", **parts}]})["templating"]["list"]
    return found


def test_a_variable_keeps_what_its_type_has() -> None:
    old = {"type": "custom", "query": "a,b", "queryValue": "", "multi": True, "datasource": {"uid": "p"}, "auto": False}
    assert variable(**old) == {"name": "a", "type": "custom", "query": "a,b", "multi": True}


def test_what_is_chosen_keeps_text_and_value() -> None:
    old = {"type": "textbox", "current": {"text": "x", "value": "x", "tags": [], "isNone": True}, "includeAll": False}
    assert variable(**old) == {"name": "a", "type": "textbox", "current": {"text": "x", "value": "x"}}


def test_an_interval_keeps_how_it_is_counted() -> None:
    old = {"type": "interval", "auto": True, "auto_count": 30, "refresh": 2, "allValue": ""}
    assert variable(**old) == {"name": "a", "type": "interval", "auto": True, "auto_count": 30, "refresh": 2}


def test_a_time_picker_keeps_its_intervals() -> None:
    old = {"collapse": False, "enable": True, "refresh_intervals": ["5s"], "status": "Stable", "type": "timepicker"}
    assert brought(timepicker=old)["timepicker"] == {"refresh_intervals": ["5s"]}


def test_annotations_of_grafana_are_asked_by_their_query() -> None:
    own = {"name": "A", "datasource": "-- Grafana --", "type": "tags", "tags": ["x"], "showIn": 0}
    other = {"name": "B", "datasource": {"uid": "p"}, "expr": "up", "limit": 100, "tags": []}
    document = brought(annotations={"list": [{**own, "builtIn": 1}, other]})
    first, second = document["annotations"]["list"]
    assert first["target"] == {"type": "tags", "limit": 100, "tags": ["x"], "matchAny": False}
    assert "showIn" not in first
    assert second == {"name": "B", "datasource": {"uid": "p"}, "expr": "up"}
