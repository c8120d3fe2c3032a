"""A dashboard with every kind of panel over a real Prometheus, drawn by a real browser."""

import re
import subprocess
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Literal

import orjson
import pytest
from attrs import frozen

from tests.programs import needed
from tests.toolchain.preview.example import END, KINDS, NASTY, SCRAPE, START, dashboard, openmetrics
from tests.toolchain.preview.spans import Span
from toolchain.base.errors import MissingProgramError, OccupiedError
from toolchain.live.errors import UnreachableError
from toolchain.live.local_prometheus import local_prometheus
from toolchain.live.loki import LogLine, LokiResult
from toolchain.live.prometheus import PrometheusClient
from toolchain.preview.data.answers import Annotation, DataSource, DataSources
from toolchain.preview.page.queries import Settings
from toolchain.preview.picture import drawn_page, picture_size, take_picture
from toolchain.preview.preview import Preview, write_documents
from toolchain.preview.sources.loki import LokiSource
from toolchain.preview.sources.prometheus import PrometheusSource
from toolchain.preview.sources.traces import TraceSource

SETTINGS = Settings(now=END, earliest=START, scrape_interval=f"{SCRAPE}s")


@frozen
class Logs:
    """Answers every log query with two lines."""

    def query(self, expression: str, time: float, *, limit: int = 100) -> LokiResult:
        """Return nothing: no panel asks for it."""
        return LokiResult("vector")

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
        """Return two lines, one of them hostile."""
        lines = (
            LogLine(END * 10**9, f'{{"level":"error","message":"{NASTY}"}}', {"app": "web"}),
            LogLine((END - 60) * 10**9, f"asked {expression}", {"app": "web", "level": "info"}),
        )
        return LokiResult("streams", lines)

    def label_values(self, label: str, start: float, end: float, selector: str = "") -> tuple[str, ...]:
        """Return nothing."""
        return ()


SPANS = (
    Span("t1", "a", "", "web", "GET /", END - 60, 0.3),
    Span("t1", "b", "a", "api", f"SELECT {NASTY}", END - 60 + 0.05, 0.1, is_error=True),
)


@pytest.fixture(scope="session")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusClient]:
    """A Prometheus over the example's data."""
    needed("prometheus")
    needed("promtool")
    folder = tmp_path_factory.mktemp("metrics")
    (folder / "metrics.txt").write_text(openmetrics(), encoding="utf-8")
    made = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(folder / "metrics.txt"), str(folder / "tsdb")]
    subprocess.run(made, check=True, capture_output=True)
    with local_prometheus(folder / "tsdb") as client:
        yield client


@pytest.fixture(scope="session")
def sources(prometheus: PrometheusClient) -> DataSources:
    """The example's data sources."""
    by_type: dict[str, DataSource] = {
        "prometheus": PrometheusSource(prometheus, "simulated"),
        "loki": LokiSource(Logs(), "simulated"),
        "jaeger": TraceSource(SPANS),
    }
    return DataSources(by_type, (Annotation(END - 600, f"deployed {NASTY}", ("deploy",)),))


@pytest.fixture(scope="session")
def preview(sources: DataSources, tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """The example's pages."""
    return write_documents([dashboard()], sources, tmp_path_factory.mktemp("out") / "preview", SETTINGS, title="Test")


def page_of(preview: Preview) -> str:
    return (preview.folder / "example.html").read_text(encoding="utf-8")


def body_of(preview: Preview, panel_id: int) -> str:
    found = re.search(rf'id="panel-{panel_id}">(.*?)</section>', page_of(preview), re.DOTALL)
    assert found is not None
    return found[1]


def panel_of(preview: Preview, kind: str) -> str:
    return body_of(preview, list(KINDS).index(kind) + 10)


def figures(html: str) -> Sequence[dict[str, object]]:
    return [orjson.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', html)]


def test_every_kind_is_drawn(preview: Preview) -> None:
    states = {result.kind: (result.state, result.message) for result in preview.results if result.panel.endswith(NASTY)}
    assert states == dict.fromkeys(KINDS, ("drawn", ""))


def test_a_panel_without_data_with_an_error_or_of_no_known_kind_says_so(preview: Preview) -> None:
    states = {result.panel: result for result in preview.results}
    assert states["empty"].state == "no-data"
    assert states["broken"].state == "error"
    assert "parse error" in states["broken"].message
    assert "parse error" in unescape(body_of(preview, 101))
    assert states["unknown"].state == "unavailable"
    assert "canvas" in body_of(preview, 102)


def test_a_repeated_panel_stands_once_per_value(preview: Preview) -> None:
    assert sum(result.panel == "api" for result in preview.results) == 1
    assert page_of(preview).count('id="panel-103"') == 2


def test_values_read_as_in_grafana(preview: Preview) -> None:
    assert "2.5<small> req/s</small>" in panel_of(preview, "stat")
    assert "62.5%" in panel_of(preview, "gauge")
    assert re.search(r"\d MiB|\d GiB", panel_of(preview, "bargauge"))


def test_a_legend_shows_its_calculations_in_the_unit_of_each_series(preview: Preview) -> None:
    legend = panel_of(preview, "timeseries")
    assert "<th>Mean</th><th>Max</th>" in legend
    assert "<td>200%</td>" in legend
    assert "<td>0.5 req/s</td>" in legend


def test_series_of_different_units_have_axes_of_their_own(preview: Preview) -> None:
    (figure,) = figures(panel_of(preview, "timeseries"))
    layout = figure["layout"]
    assert isinstance(layout, dict)
    assert layout["yaxis"]["ticktext"][-1].endswith("req/s")
    assert layout["yaxis2"]["ticktext"][-1].endswith("%")
    assert layout["yaxis2"]["side"] == "right"


def test_a_heatmap_shows_what_fell_into_each_bucket_alone(preview: Preview) -> None:
    (figure,) = figures(panel_of(preview, "heatmap"))
    data = figure["data"]
    assert isinstance(data, list)
    last = [lane[-1] for lane in data[0]["z"]]
    assert [round(value / sum(last), 2) for value in last] == [0.5, 0.3, 0.15, 0.05]


def test_transformations_shape_the_table(preview: Preview) -> None:
    table = panel_of(preview, "table")
    assert re.findall(r"<th [^>]*>(.*?)</th>", table) == ["__name__", "pod", "Memory", "service", "Value #B"]


def test_states_have_their_mapped_names_and_merge(preview: Preview) -> None:
    timeline = panel_of(preview, "state-timeline")
    assert "closed" in timeline
    (figure,) = figures(timeline)
    data = figure["data"]
    assert isinstance(data, list)
    assert 4 <= sum(len(trace["x"]) for trace in data) <= 12


def test_lists_show_what_they_would_list(preview: Preview) -> None:
    assert "Slow" in panel_of(preview, "alertlist")
    assert 'href="example.html"' in panel_of(preview, "dashlist")
    assert "deployed" in panel_of(preview, "annolist")


def test_a_trace_without_an_id_says_which_one_it_shows(preview: Preview) -> None:
    trace = panel_of(preview, "traces")
    assert "300 ms" in trace
    assert "most spans" in trace


def test_nothing_in_titles_labels_lines_or_texts_becomes_markup(preview: Preview) -> None:
    html = page_of(preview)
    assert NASTY not in html
    assert "</script><b>" not in html
    assert "<b>&quot;q" not in html


def test_badges_say_where_data_comes_from(preview: Preview) -> None:
    assert '<span class="badge simulated">simulated</span>' in page_of(preview)
    assert '<span class="badge live">' not in page_of(preview)


def test_pages_refer_to_nothing_but_their_neighbours(preview: Preview) -> None:
    for path in preview.folder.glob("*.html"):
        for address in re.findall(r'(?:src|href)="([^"]*)"', path.read_text(encoding="utf-8")):
            assert (preview.folder / address).is_file(), address


def test_the_same_data_gives_the_same_bytes(preview: Preview, sources: DataSources, tmp_path: Path) -> None:
    again = write_documents([dashboard()], sources, tmp_path / "preview", SETTINGS, title="Test")
    assert page_of(again) == page_of(preview)


def test_a_missing_data_source_is_a_reason_and_no_error(tmp_path: Path) -> None:
    written = write_documents([dashboard()], DataSources({}), tmp_path / "preview", SETTINGS, title="Test")
    reasons = {result.kind: result.message for result in written.results if result.state == "unavailable"}
    assert reasons["traces"] == "needs Jaeger"
    assert reasons["logs"].startswith("needs Loki")
    assert written.count("error") == 0


def test_a_folder_of_somebody_else_is_left_alone(sources: DataSources, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(OccupiedError, match="did not write"):
        write_documents([], sources, tmp_path, SETTINGS, title="Test")
    assert (tmp_path / "mine.txt").read_text() == "keep me"


def test_a_browser_draws_every_panel_without_script_errors(preview: Preview) -> None:
    needed("chromium")
    drawn = drawn_page(preview.folder / "example.html")
    assert drawn.errors == ()
    assert drawn.drawn == drawn.panels == len(preview.results)
    assert drawn.charts >= 10


def test_a_picture_shows_the_whole_page(preview: Preview, tmp_path: Path) -> None:
    needed("chromium")
    picture = take_picture(preview.folder / "example.html", tmp_path / "page.png", theme="light")
    width, height = picture_size(picture.read_bytes())
    assert width == 1616
    assert height > 2000
    assert picture.stat().st_size > 50_000


def test_prometheus_stops_when_the_work_is_done_or_fails(prometheus: PrometheusClient, tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), local_prometheus(tmp_path) as client:
        assert client.build_info()["version"]
        _ = 1 / 0
    with pytest.raises(UnreachableError, match="took no connection"):
        client.build_info()


def test_a_missing_prometheus_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="not installed") as caught, local_prometheus(tmp_path):
        pass
    assert "apt-get install prometheus" in caught.value.remedy


def test_a_missing_chromium_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgramError, match="Chromium") as caught:
        drawn_page(tmp_path / "page.html")
    assert "apt-get install chromium" in caught.value.remedy
