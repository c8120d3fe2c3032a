"""The folder of pages, without any server: what is written, refused and linked."""

from pathlib import Path
from typing import Any

import pytest

from toolchain.base.errors import UnknownNameError
from toolchain.compile.compiler import compile_project
from toolchain.live.errors import UnreachableError
from toolchain.live.loki import LokiClient
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import Annotation, DataSources
from toolchain.preview.page.queries import Settings
from toolchain.preview.preview import Preview, write_documents, write_preview
from toolchain.preview.sources.assembly import live_sources
from toolchain.project.loading import load_project

NOW = 1_700_000_000
NOTHING = DataSources({})
CLOSED = "http://127.0.0.1:9"


def written(folder: Path, *panels: dict[str, Any], sources: DataSources = NOTHING, **keys: Any) -> tuple[Preview, str]:
    document = {"uid": "d", "title": "D", "tags": ["x"], "panels": list(panels), **keys}
    other = {"uid": "other", "title": "Other", "panels": []}
    preview = write_documents([document, other], sources, folder / "preview", Settings(now=NOW), title="T")
    return preview, (preview.folder / "d.html").read_text(encoding="utf-8")


def text_panel(content: str, **keys: Any) -> dict[str, Any]:
    return {
        "type": "text",
        "id": 1,
        "title": "t",
        "gridPos": {"x": 0, "y": 0, "w": 12, "h": 4},
        "options": {"content": content},
        **keys,
    }


def test_a_project_has_a_page_per_dashboard_and_an_index(project_root: Path, tmp_path: Path) -> None:
    compilation = compile_project(load_project(project_root, "local"))
    preview = write_preview(compilation, NOTHING, tmp_path / "preview", Settings(now=NOW), facts=[("data", "none")])
    index = preview.index.read_text(encoding="utf-8")
    for dashboard in compilation.dashboards:
        assert (preview.folder / f"{dashboard.uid}.html").is_file()
        assert f'href="{dashboard.uid}.html"' in index
    assert "<dt>data</dt><dd>none</dd>" in index
    assert {path.name for path in preview.folder.iterdir()} >= {"plotly.min.js", "preview.css", "preview.js"}


def test_a_list_has_the_dashboards_that_are_not_drawn_too(tmp_path: Path) -> None:
    listing = {"type": "dashlist", "id": 1, "title": "All", "gridPos": {"x": 0, "y": 0, "w": 12, "h": 4}}
    document = {"uid": "d", "title": "D", "tags": ["x"], "panels": [{**listing, "options": {"tags": ["x"]}}]}
    other = {"uid": "other", "title": "Other", "tags": ["x"], "panels": []}
    preview = write_documents(
        [document], NOTHING, tmp_path / "preview", Settings(now=NOW), title="T", elsewhere=[other]
    )
    page = (preview.folder / "d.html").read_text(encoding="utf-8")
    assert "<li>Other</li>" in page
    assert '<li><a href="d.html">D</a></li>' in page
    assert "Other" not in preview.index.read_text(encoding="utf-8")


def test_an_unknown_dashboard_is_refused_with_those_there_are(project_root: Path, tmp_path: Path) -> None:
    compilation = compile_project(load_project(project_root, "local"))
    with pytest.raises(UnknownNameError, match="no dashboard nope") as caught:
        write_preview(compilation, NOTHING, tmp_path / "preview", Settings(now=NOW), only=["nope"])
    assert compilation.dashboards[0].uid in caught.value.remedy


def test_a_preview_replaces_the_one_before(tmp_path: Path) -> None:
    first, _ = written(tmp_path, text_panel("one"))
    (first.folder / "left-over.html").write_text("old")
    second, html = written(tmp_path, text_panel("two"))
    assert "two" in html
    assert not (second.folder / "left-over.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["preview"]


def test_links_to_dashboards_of_the_preview_lead_to_their_pages(tmp_path: Path) -> None:
    link = {"title": "There", "url": "/d/other?var-x=$x"}
    outside = {"title": "Away", "url": "/d/unknown"}
    _, html = written(tmp_path, text_panel("See [it](/d/other?x=1).", links=[link, outside]))
    assert '<a class="go" href="other.html">↗ There</a>' in html
    assert '<a href="other.html">it</a>' in html
    assert "Away" not in html


def test_variables_stand_above_the_panels_with_what_went_wrong(tmp_path: Path) -> None:
    variables = [
        {"name": "a", "label": "Level", "type": "custom", "query": "error,warn", "current": {"value": "warn"}},
        {"name": "b", "type": "textbox", "query": "", "hide": 2},
    ]
    _, html = written(tmp_path, text_panel("level $a"), templating={"list": variables})
    assert "<span>Level</span>" in html
    assert ">warn</b>" in html
    assert "level warn" in html


def test_the_window_replaces_the_dashboards_own_range(tmp_path: Path) -> None:
    document = {"uid": "d", "title": "D", "time": {"from": "now-30d", "to": "now"}, "panels": []}
    settings = Settings(now=NOW, window=7200)
    preview = write_documents([document], NOTHING, tmp_path / "preview", settings, title="T")
    assert "Last 2 hours" in (preview.folder / "d.html").read_text(encoding="utf-8")


def test_annotations_of_a_simulation_are_listed_by_tag(tmp_path: Path) -> None:
    panel = {"type": "annolist", "id": 2, "gridPos": {"x": 0, "y": 0, "w": 6, "h": 6}, "options": {"tags": ["deploy"]}}
    annotations = (Annotation(NOW - 60, "v1", ("deploy", "x")), Annotation(NOW - 30, "noise", ("other",)))
    _, html = written(tmp_path, panel, sources=DataSources({}, annotations))
    assert "v1" in html
    assert "noise" not in html


def test_a_live_server_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(UnreachableError, match=r"Prometheus at .* took no connection"):
        live_sources(PrometheusClient(CLOSED, timeout=1))
    with pytest.raises(UnreachableError, match=r"Loki at .* took no connection"):
        live_sources(loki=LokiClient(CLOSED, timeout=1))
