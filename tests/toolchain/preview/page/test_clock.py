"""Times on a page are those of the clock that its dashboard names, in a real browser."""

from pathlib import Path

from tests.programs import needed
from tests.toolchain import compilation as compilations
from tests.toolchain.serve.board import NOW, requests, sources
from toolchain.define import row, timeseries
from toolchain.preview.page.browser import browser
from toolchain.preview.page.queries import Settings
from toolchain.preview.preview import write_preview

TICKS = "[...document.querySelectorAll('.xtick text')].map((each) => each.textContent)"


CLOCKS = (
    ("utc", "22:00", "2023-11-14 21:13 – 2023-11-14 22:13 UTC"),
    ("browser", "22:00", "2023-11-14 21:13 – 2023-11-14 22:13 UTC"),
    ("Asia/Kathmandu", "03:40", "2023-11-15 02:58 – 2023-11-15 03:58 "),
    ("America/Sao_Paulo", "19:00", "2023-11-14 18:13 – 2023-11-14 19:13 America/Sao_Paulo, UTC−3"),
    ("Middle/Earth", "22:00", "2023-11-14 21:13 – 2023-11-14 22:13 UTC"),
)
"""A dashboard's time zone, a label of the axis, and the range; the browser of pictures has UTC."""


def test_the_axis_and_the_range_follow_the_clock(tmp_path: Path) -> None:
    needed("chromium")
    panel = timeseries("Requests", requests(), unit="reqps", description="How many.")
    boards = [
        compilations.board(
            rows=[row("Now", panel)], uid=f"board-{index}", title=zone, timezone=zone, time_from="now-1h"
        )
        for index, (zone, _, _) in enumerate(CLOCKS)
    ]
    settings = Settings(now=NOW, scrape_interval="15s")
    preview = write_preview(compilations.compilation(*boards), sources()[0], tmp_path / "preview", settings)
    with browser() as running:
        page = running.open("about:blank", width=1200, height=900)
        for index, (zone, tick, shown) in enumerate(CLOCKS):
            page.go((preview.folder / f"board-{index}.html").as_uri() + "?all=1")
            assert page.wait_for("document.body?.dataset.done === '1'")
            assert tick in page.evaluate(TICKS), zone
            assert str(page.evaluate("document.querySelector('.range small').textContent")).startswith(shown), zone
            assert page.evaluate("document.body.dataset.errors") == "[]"
