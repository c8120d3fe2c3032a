"""The page of ``build.py serve`` in a real browser: definitions are saved, and the open page follows."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import frozen

from tests.conftest import FIXTURES, REPOSITORY
from tests.programs import needed
from toolchain.cli.printing.findings import finding_row
from toolchain.live.loopback import LOOPBACK, listening
from toolchain.preview.page.browser import Browser, Tab, browser
from toolchain.preview.page.queries import Settings
from toolchain.serve.application import Application, Pages, Panels
from toolchain.serve.data import without_data
from toolchain.serve.page import asset, dashboard_html, index_html
from toolchain.serve.room import Room
from toolchain.serve.trial import explained, tried_in
from toolchain.serve.workspace import Workspace

WITHIN = 90.0
HOSTILE = "<img src=x onerror=alert(1)><b>bold"
IGNORED = shutil.ignore_patterns("__pycache__")


@frozen(eq=False)
class Served:
    """A running server over a copy of definitions, and the browser that looks at it."""

    url: str
    root: Path
    browser: Browser

    @property
    def definition(self) -> Path:
        """The module of the dashboard that is looked at."""
        return self.root / "dashboards/api.py"

    def open(self, path: str = "d/api", *, width: int = 1400, height: int = 480) -> Tab:
        """Open a page and wait until it shows its panels with data."""
        self.browser.deadline = time.monotonic() + WITHIN
        tab = self.browser.open(self.url + path, width=width, height=height)
        assert tab.wait_for("document.body && document.body.dataset.version !== undefined"), told(tab)
        return tab

    @contextmanager
    def saved(self, old: str, new: str) -> Iterator[None]:
        """Save another text in the definition, and in the end the one from before."""
        before = self.definition.read_text(encoding="utf-8")
        assert old in before
        self.definition.write_text(before.replace(old, new), encoding="utf-8")
        try:
            yield
        finally:
            self.definition.write_text(before, encoding="utf-8")


def told(tab: Tab) -> str:
    return f"{tab.exceptions} {tab.evaluate('document.body.innerText.slice(0, 2000)')}"


def wait(tab: Tab, expression: str) -> None:
    tab.browser.deadline = time.monotonic() + WITHIN
    assert tab.wait_for(expression), f"never: {expression}\n{told(tab)}"


def text(tab: Tab, selector: str) -> str:
    return str(tab.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))


def click(tab: Tab, selector: str, containing: str = "") -> None:
    wanted = f"[...document.querySelectorAll({json.dumps(selector)})].find((e) => e.innerText.includes({json.dumps(containing)}))"
    wait(tab, f"Boolean({wanted})")
    tab.evaluate(f"{wanted}.click()")


def press(tab: Tab, *keys: str) -> None:
    for key in keys:
        for kind in ("keyDown", "keyUp"):
            tab.browser.call("Input.dispatchKeyEvent", {"type": kind, "key": key}, tab.session)


def write(tab: Tab, selector: str, content: str) -> None:
    tab.evaluate(f"(() => {{const f = document.querySelector({json.dumps(selector)}); f.focus(); f.select()}})()")
    tab.browser.call("Input.insertText", {"text": content}, tab.session)


def panel(title: str) -> str:
    """An expression for the panel of a title that is on the page."""
    named = f"(e) => !e.classList.contains('coming') && e.querySelector('h2 > span').innerText === {json.dumps(title)}"
    return f"[...document.querySelectorAll('#board .panel')].find({named})"


def figure(title: str) -> str:
    return f"{panel(title)}?.querySelector('.chart[data-drawn]')?.figure"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    needed("chromium")
    with browser(timeout=600) as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Served]:
    """``build.py serve`` over a copy of a small project with an hour of simulated data, and a browser."""
    needed("prometheus")
    root = tmp_path_factory.mktemp("serve") / "shop"
    shutil.copytree(FIXTURES / "shop", root, ignore=IGNORED)
    options = ("--environment", "production", "--hours", "1", "--until", "2026-11-21T21:00", "--format", "json")
    command = [sys.executable, str(REPOSITORY / "build.py"), "serve", "--root", str(root), "--port", "0", *options]
    output = root.parent / "output.jsonl"
    with output.open("w") as written:
        environment = {**os.environ, "NO_COLOR": "1"}
        process = subprocess.Popen(command, stdout=written, text=True, cwd=root, env=environment)
    try:
        url = str(event(output, "started")["url"])
        event(output, "data", state="ready")
        yield Served(url, root, chromium)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def event(output: Path, kind: str, **fields: str) -> dict[str, object]:
    """Wait for what the server tells editors."""
    wanted = {"event": kind, **fields}
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        for line in output.read_text().splitlines():
            found: dict[str, object] = json.loads(line)
            if wanted.items() <= found.items():
                return found
        time.sleep(0.1)
    raise AssertionError(f"never: {wanted}\n{output.read_text()}")


@pytest.fixture(scope="module")
def left_open(chromium: Browser) -> Iterator[list[Tab]]:
    """The page that the test before has left, none where that failed: to open one takes a quarter of a second of Chromium."""
    tabs: list[Tab] = []
    yield tabs
    for tab in tabs:
        tab.close()


@pytest.fixture
def page(served: Served, left_open: list[Tab]) -> Iterator[Tab]:
    """The page of a dashboard, drawn; scripts raise nothing, whatever the test does."""
    tab = led_back(left_open.pop()) if left_open else served.open()
    wait(tab, f"Boolean({figure('Requests')})")
    tab.evaluate("window.isSame = true")
    yield tab
    assert tab.exceptions == []
    left_open.append(tab)


def led_back(tab: Tab) -> Tab:
    """Go to the page's own address from what was chosen there, as the history of a browser does, and close findings."""
    tab.browser.call("Page.bringToFront", {}, tab.session)  # before others that were opened and closed meanwhile
    shown = int(tab.evaluate("Number(document.body.dataset.shown)"))
    tab.evaluate("document.activeElement.blur(); history.replaceState(null, '', location.pathname)")
    tab.evaluate("document.querySelectorAll('.marks[aria-expanded=true]').forEach((each) => each.click())")
    tab.evaluate("scrollTo(0, 0); dispatchEvent(new PopStateEvent('popstate'))")
    wait(tab, f"document.body.dataset.shown > {shown} && document.querySelector('main').ariaBusy === 'false'")
    return tab


def test_a_saved_definition_changes_its_panel_in_the_open_page_and_nothing_else(served: Served, page: Tab) -> None:
    page.evaluate(f"{panel('Errors')}.kept = true; scrollTo(0, 60)")
    with served.saved('"Requests",', '"Requests by method",'):
        wait(page, f"Boolean({figure('Requests by method')})")
        assert page.evaluate("[isSame, scrollY]") == [True, 60]
        assert page.evaluate(f"{panel('Errors')}.kept") is True
        assert page.evaluate(f"{panel('Requests by method')}.classList.contains('fresh')") is True
        assert page.evaluate(f"{panel('Requests')} === undefined") is True
    wait(page, f"Boolean({panel('Requests')})")


def test_a_finding_is_read_at_its_panel_and_gone_when_it_is_mended(served: Served, page: Tab) -> None:
    mark = f"{panel('Requests')}.querySelector('.marks')"
    wait(page, f"Boolean({mark})")
    assert page.evaluate(f"{mark}.getAttribute('aria-label')") == "1 warning at Requests"
    page.evaluate(f"{mark}.click()")
    said = str(page.evaluate(f"{panel('Requests')}.querySelector('.overlay').innerText"))
    assert "the window [5m] does not follow the panel's zoom" in said
    assert "Write $__rate_interval." in said
    assert "rate-window" in said
    assert re.search(r"dashboards/api\.py:\d+", said)
    with served.saved('q.select(REQUESTS, method=METHOD), "5m")', "q.select(REQUESTS, method=METHOD))"):
        wait(page, f"!{mark} && Boolean({figure('Requests')})")
    wait(page, f"Boolean({mark})")


def test_a_module_that_moves_keeps_its_page_and_a_new_one_gets_one(served: Served, page: Tab) -> None:
    page.evaluate(f"{panel('Errors')}.kept = true")
    before = served.definition.read_text(encoding="utf-8")
    team = served.root / "dashboards/team"
    team.mkdir()
    served.definition.rename(team / "board.py")
    try:
        (team / "board.py").write_text(before.replace('"Requests",', '"Moved",'), encoding="utf-8")
        wait(page, f"Boolean({figure('Moved')})")
        assert page.evaluate(f"[isSame, {panel('Errors')}.kept, !document.querySelector('#gone')]") == [
            True,
            True,
            True,
        ]
        other = before.replace('uid="api"', 'uid="other"').replace('title="API"', 'title="Other"')
        (team / "other.py").write_text(other, encoding="utf-8")
        listed = served.open("")
        wait(listed, "[...document.querySelectorAll('.card .name')].some((each) => each.innerText === 'Other')")
        listed.close()
    finally:
        (team / "other.py").unlink(missing_ok=True)
        (team / "board.py").rename(served.definition)
        team.rmdir()
        served.definition.write_text(before, encoding="utf-8")
    wait(page, f"Boolean({figure('Requests')})")
    assert page.evaluate("isSame") is True


def test_a_syntax_error_keeps_the_last_picture_and_says_where_it_is(served: Served, page: Tab) -> None:
    page.evaluate(f"{panel('Requests')}.kept = true")
    with served.saved('title="API",', 'title="API'):
        wait(page, "Boolean(document.querySelector('#load-error'))")
        banner = text(page, "#load-error")
        assert "Python cannot read this line" in banner
        assert "dashboards/api.py:15" in banner
        assert "What you see is the last that loaded." in banner
        assert page.evaluate(f"{panel('Requests')}.kept") is True
    wait(page, "!document.querySelector('#load-error')")
    assert page.evaluate("isSame") is True


def test_a_panel_that_is_new_appears_and_one_that_is_gone_goes(served: Served, page: Tab) -> None:
    added = 'stat("Now", prom(q.sum(SESSIONS), "sessions"), description="Now."),\n            stat(\n                "Sessions",'
    with served.saved('stat(\n                "Sessions",', added):
        wait(page, f"Boolean({panel('Now')}) && Boolean({panel('Sessions')})")
        titles = page.evaluate(
            "[...document.querySelectorAll('#board .panel h2 > span:first-child')].map((e) => e.innerText)"
        )
        assert titles == ["Requests", "Errors", "p95", "Now", "Sessions"]
    wait(page, f"!{panel('Now')}")


def test_tabs_are_shown_as_tabs_and_as_rows(served: Served, page: Tab) -> None:
    imported = "from toolchain.define import stat, timeseries\n"
    rows = served.definition.read_text().partition('        row(\n            "People",')[2].rpartition("    ],\n)")[0]
    people = 'row("", stat("Sessions", prom(q.sum(SESSIONS), "now"), description="Now."))'
    errors = 'row("Details", stat("Sum", prom(q.sum(SESSIONS), "now"), description="Now."))'
    made = f'        tabs(tab("People", {people}), tab("In detail", {errors})),\n'
    with (
        served.saved(imported, imported.replace("stat", "stat, tab, tabs")),
        served.saved('        row(\n            "People",' + rows, made),
    ):
        wait(page, "Boolean(document.querySelector('#other-layout'))")
        assert page.evaluate("[...document.querySelectorAll('details.row summary')].length") == 3
        click(page, "#other-layout", "Show tabs")
        wait(page, f"document.querySelectorAll('[role=tab]').length === 2 && Boolean({panel('Sessions')})")
        assert page.evaluate(f"{panel('Sum')} === undefined") is True
        page.evaluate("document.querySelector('[role=tab]').focus()")
        press(page, "ArrowRight")
        wait(page, f"Boolean({panel('Sum')}) && !{panel('Sessions')}")
        assert page.evaluate("location.search") == "?layout=tabs&dtab=in-detail"
        assert page.evaluate("document.activeElement.innerText") == "In detail"
        titles = "[...document.querySelectorAll('details.row summary')].map((e) => e.firstChild.data)"
        assert page.evaluate(titles) == ["Now", "Details"]
        again = served.open("d/api?layout=tabs&dtab=in-detail")
        wait(again, f"Boolean({panel('Sum')})")
        again.close()
    wait(page, "!document.querySelector('#other-layout')")


def test_grids_flow_by_the_width_of_the_page_and_what_conditions_leave_out_is_hidden(served: Served, page: Tab) -> None:
    imported = "from toolchain.define import stat, timeseries\n"
    rows = served.definition.read_text().partition('        row(\n            "People",')[2].rpartition("    ],\n)")[0]
    query = 'prom(q.sum(SESSIONS), "now"), description="Now."'
    flowing = (
        f'auto_grid("Flowing", stat("One", {query}), when(stat("Two", {query}), variable=PERIOD, equals="1h"),'
        f' when(stat("None", prom(q.sum(SESSIONS) > 10**9, "no"), description="Now."), has_data=True),'
        f' stat("Three", {query}), column_width="narrow", row_height=150)'
    )
    hours = f'when(row("Hours", stat("Four", {query})), variable=PERIOD, equals="1h")'

    def boxes(*titles: str) -> list[list[int]]:
        box = "({x, y, width, height}) => [x, y, width, height].map(Math.round)"
        found = ", ".join(f"{panel(each)}.getBoundingClientRect()" for each in titles)
        return list(page.evaluate(f"[{found}].map({box})"))

    with (
        served.saved(
            imported, imported.replace("stat", "auto_grid, row, stat").replace("timeseries", "timeseries, when")
        ),
        served.saved(
            "from toolchain.define.dashboard import dashboard, row\n",
            "from toolchain.define.dashboard import dashboard\n",
        ),
        served.saved('        row(\n            "People",' + rows, f"        {flowing},\n        {hours},\n"),
    ):
        wait(
            page,
            f"Boolean(document.querySelector('#other-layout')) && Boolean({panel('Four')}) && Boolean({panel('None')})",
        )
        assert text(page, "#other-layout") == "Show the second schema"
        click(page, "#other-layout")
        wait(page, f"!{panel('Two')} && !{panel('None')} && !{panel('Four')} && Boolean({figure('Requests')})")
        one, three = boxes("One", "Three")
        assert one[1] == three[1]
        assert (one[2], one[3], three[3]) == (three[2], 150, 150)
        assert three[0] == one[0] + one[2] + 8
        assert 2 * one[2] + 8 == page.evaluate(f"{panel('One')}.parentElement.clientWidth")
        titles = "[...document.querySelectorAll('details.row summary')].map((e) => e.firstChild.data)"
        assert page.evaluate(titles) == ["Now", "Flowing"]
        page.evaluate("history.replaceState(null, '', '?layout=tabs&var-period=1h')")
        page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
        wait(page, f"Boolean({panel('Two')}) && Boolean({panel('Four')}) && !{panel('None')}")
        assert page.evaluate(titles) == ["Now", "Flowing", "Hours"]
        one, two, three = boxes("One", "Two", "Three")
        assert [one[1], one[2], one[3]] == [two[1], two[2], two[3]] == [three[1], three[2], three[3]]
        narrow = served.open("d/api?layout=tabs&var-period=1h", width=500)
        wait(narrow, f"Boolean({panel('Two')})")
        lines = "new Set([...document.querySelectorAll('.flowing .panel')].map((e) => Math.round(e.getBoundingClientRect().y))).size"
        assert narrow.evaluate(lines) == 2
        assert narrow.evaluate("document.documentElement.scrollWidth <= 500") is True
        narrow.close()
    wait(page, "!document.querySelector('#other-layout')")


def test_a_hostile_title_is_text(served: Served, page: Tab) -> None:
    with served.saved('"Requests",', json.dumps(HOSTILE) + ","):
        wait(page, f"Boolean({panel(HOSTILE)})")
        assert page.evaluate("document.querySelectorAll('img[src=x], h2 b').length") == 0
    wait(page, f"Boolean({panel('Requests')})")


def test_a_dashboard_with_another_uid_is_found_again(served: Served, page: Tab) -> None:
    with served.saved('uid="api",', 'uid="shop-api",'):
        wait(page, "Boolean(document.querySelector('#gone a'))")
        assert page.evaluate("document.querySelector('#gone a').getAttribute('href')").endswith("/d/shop-api")
    wait(page, "!document.querySelector('#gone')")


def test_the_time_is_chosen_as_in_grafana_and_stands_in_the_address(served: Served, page: Tab) -> None:
    span = f"{figure('Requests')}.layout.xaxis.range"
    end = 1_795_294_800_000
    click(page, ".times .pick")
    click(page, ".quick .entry", "Last 15 minutes")
    wait(page, f"{span}[0] === {end - 15 * 60_000} && {span}[1] === {end}")
    assert page.evaluate("location.search") == "?from=now-15m&to=now"
    press(page, "t", "z")
    wait(page, f"{span}[1] === {end + 450_000}")
    assert "from=2026-11-21T20%3A37%3A30.000Z" in page.evaluate("location.search")
    page.evaluate("history.back()")
    wait(page, f"{span}[1] === {end}")
    click(page, ".times .pick")
    write(page, "#time-from", "yesterday")
    click(page, ".absolute .primary")
    assert "“yesterday” is no moment" in text(page, ".popup .problem")
    write(page, "#time-from", "2026-11-21 20:10")
    write(page, "#time-to", "2026-11-21 20:40:30")
    click(page, ".absolute .primary")
    wait(page, f"{span}[1] === {end - 1170_000}")
    again = served.open("d/api" + page.evaluate("location.search"))
    wait(again, f"{figure('Requests')}?.layout.xaxis.range[1] === {end - 1170_000}")
    again.close()


def test_a_drag_over_a_chart_chooses_the_time(page: Tab) -> None:
    x, y, width, height = page.evaluate(
        f"(() => {{const b = {panel('Requests')}.querySelector('.nsewdrag').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]}})()"
    )

    def mouse(kind: str, share: float) -> None:
        place = {
            "type": kind,
            "x": x + width * share,
            "y": y + height / 2,
            "button": "left",
            "clickCount": 1,
            "buttons": 1,
        }
        page.browser.call("Input.dispatchMouseEvent", place, page.session)

    mouse("mousePressed", 0.25)
    for share in (0.3, 0.5, 0.75):
        mouse("mouseMoved", share)
    mouse("mouseReleased", 0.75)
    wait(page, "location.search.includes('from=2026-11-21T20')")


def test_times_are_those_of_the_clock_of_who_looks_or_of_the_dashboard(served: Served, page: Tab) -> None:
    ticks = f"[...{panel('Requests')}.querySelectorAll('.xtick text')].map((e) => e.textContent)"
    asked = served.open("d/api?from=2026-11-21T20:00:00Z&to=2026-11-21T21:00:00Z")
    asked.browser.call("Emulation.setTimezoneOverride", {"timezoneId": "Asia/Kolkata"}, asked.session)
    asked.evaluate("window.isOld = true; location.reload()")
    wait(asked, f"!window.isOld && Boolean({figure('Requests')})")
    assert "02:00" in asked.evaluate(ticks)
    assert text(asked, ".times .pick") == "2026-11-22 01:30 to 2026-11-22 02:30"
    click(asked, ".times .pick")
    assert "UTC+5:30" in text(asked, ".ranges .hint")
    write(asked, "#time-from", "2026-11-22 01:45")
    click(asked, ".ranges .primary")
    wait(asked, "location.search.includes('from=2026-11-21T20%3A15')")
    asked.evaluate("history.back()")
    wait(asked, f"({ticks}).includes('02:00')")
    for zone, tick in (("utc", "20:30"), ("America/New_York", "15:30")):
        with served.saved('    tags=["backend"],\n', f'    tags=["backend"],\n    timezone="{zone}",\n'):
            wait(asked, f"({ticks}).includes('{tick}')")
        wait(asked, f"({ticks}).includes('02:00')")
    assert asked.exceptions == []
    asked.close()


def test_labels_stand_where_the_clock_shows_them_while_it_changes(page: Tab) -> None:
    """On 2026-10-25 Berlin's clock shows the hour from 02:00 twice."""
    evaluated = """(() => {
      document.documentElement.dataset.timezone = "Europe/Berlin";
      const hour = 3600000, start = Date.UTC(2026, 9, 24, 22), end = start + 25 * hour;
      const axis = { type: "date", range: [start, end], nticks: 5, tickformat: "%H:%M" };
      const { data, layout, by } = zones.figure({ data: [{ x: [start, end] }], layout: { xaxis: axis } });
      const local = zones.momentOf(Date.UTC(2026, 9, 25, 12));
      return [layout.xaxis.ticktext, layout.xaxis.tickvals.map((each) => (Date.parse(each.replace(" ", "T") + "Z") - by - start) / hour), data[0].x[0], by,
        local - Date.UTC(2026, 9, 25, 11), zones.clock(start), zones.called(end), layout.xaxis.hoverformat];
    })()"""
    texts, hours, moved, by, local, *said = page.evaluate(evaluated)
    assert texts == ["00:00", "06:00", "12:00", "18:00", "00:00"]
    assert hours == [0, 7, 13, 19, 25]
    assert (moved, by, local) == ("2026-10-24 23:00:00.000", 3_600_000, 0)
    assert said == ["2026-10-25 00:00:00", "Europe/Berlin, UTC+1", "%Y-%m-%d %H:%M:%S (UTC+1)"]


def test_variables_choose_what_is_drawn(page: Tab) -> None:
    click(page, "#variable-method")
    assert page.evaluate("[...document.querySelectorAll('.popup .entry')].map((e) => e.innerText)") == [
        "All",
        "GET",
        "POST",
    ]
    write(page, ".popup input[type=search]", "po")
    wait(page, "document.querySelectorAll('.popup .entry').length === 1")
    click(page, ".popup .entry input")
    click(page, ".popup .primary")
    wait(page, f"{figure('Requests')}?.data.length === 1")
    assert page.evaluate("location.search") == "?var-method=POST"
    assert text(page, "#variable-method") == "POST"


def test_a_row_that_was_closed_stays_closed_over_changes_and_reloads(served: Served, page: Tab) -> None:
    click(page, "details.row > summary", "People")
    wait(page, "location.search === '?closed=People'")
    with served.saved('"Sessions",', '"Sessions now",'):
        wait(
            page,
            "[...document.querySelectorAll('#board .panel h2 > span')].some((e) => e.textContent === 'Sessions now')",
        )
        assert page.evaluate("[...document.querySelectorAll('details.row')].map((e) => e.open)") == [True, False]
    again = served.open("d/api?closed=People")
    assert again.evaluate("[...document.querySelectorAll('details.row')].map((e) => e.open)") == [True, False]
    again.close()


def test_a_panel_alone_is_explained_and_its_query_tried(served: Served, page: Tab) -> None:
    definition = served.definition.read_text()
    page.evaluate(f"{panel('Requests')}.querySelector('.tool').click()")
    wait(page, "Boolean(document.querySelector('#panel-alone .chart[data-drawn]'))")
    assert page.evaluate("location.search").startswith("?viewPanel=")
    card = text(page, ".query-card")
    for part in ("instant vector", "events per second", "http_requests_total", "Requests answered.", "samples read"):
        assert part in card
    assert text(page, ".tree > li > .node code") == "sum by (method)"
    assert re.search(r"dashboards/api\.py:\d+", text(page, ".alone-facts"))

    write(
        page,
        "#query-A",
        'topk(1, sum by (status_code) (rate(http_requests_total{method=~"$method"}[$__rate_interval])))',
    )
    wait(page, "document.querySelector('.tree > li > .node code').innerText.startsWith('topk')")
    wait(page, "document.querySelector('#panel-alone h2').innerText.includes('edited, not saved')")
    assert "topk chooses other series at each moment" in text(page, ".query-facts")
    assert "query-job" in text(page, ".query-facts")

    write(page, "#query-A", 'sum(\n  rate(http_requests_total{method="$method}[5m])\n)')
    wait(page, "Boolean(document.querySelector('.query-problem p'))")
    assert "line 2, column 35" in text(page, ".query-problem")
    assert page.evaluate("document.querySelector('.q-wrong').textContent").startswith('"')
    assert page.evaluate("Boolean(document.querySelector('#panel-alone .chart[data-drawn]'))") is True

    for theme in ("dark", "light"):
        page.evaluate(f"charts.themed('{theme}')")
        assert page.evaluate(f"({FAINT})()") == []
    click(page, ".query-card .quiet", "Reset")
    wait(
        page,
        "!document.querySelector('.query-problem p') && document.querySelector('#query-A').value.startsWith('sum by (method)')",
    )
    page.evaluate("document.activeElement.blur()")
    press(page, "Escape")
    wait(page, "document.querySelector('#alone').hidden && location.search === ''")
    assert served.definition.read_text() == definition


def test_dashboards_are_searched_and_links_keep_the_time(served: Served) -> None:
    tab = served.open("d/api?from=now-15m&to=now&theme=light")
    assert tab.evaluate("document.documentElement.dataset.theme") == "light"
    press(tab, "/")
    wait(tab, "document.querySelectorAll('.dashboards a.entry').length === 2")
    write(tab, ".dashboards input", "jobs")
    wait(tab, "document.querySelectorAll('.dashboards a.entry').length === 1")
    assert "/d/jobs?from=now-15m&to=now&theme=light" in tab.evaluate(
        "document.querySelector('.dashboards a.entry').href"
    )
    tab.close()


def test_the_index_tells_what_the_checks_found(served: Served) -> None:
    tab = served.open("")
    wait(tab, "document.querySelectorAll('.card').length === 2")
    assert "Is the API answering?" in text(tab, ".cards")
    wait(tab, "document.querySelector('.card .counts').innerText.trim() !== ''")
    assert "alert-runbook" in str(tab.evaluate("document.querySelector('#elsewhere').textContent"))
    tab.close()


def test_the_page_fits_a_telephone_and_its_texts_can_be_read(served: Served) -> None:
    tab = served.open(width=390)
    wait(tab, f"Boolean({figure('Requests')})")
    wide = "[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 390).map((e) => e.outerHTML.slice(0, 100))"
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390, tab.evaluate(wide)
    for theme in ("dark", "light"):
        tab.evaluate(f"charts.themed('{theme}')")
        assert tab.evaluate(f"({FAINT})()") == []
    names = "[...document.querySelectorAll('button, a[href], input')].filter((e) => e.offsetParent && !(e.innerText.trim() || e.getAttribute('aria-label') || e.labels?.length || e.title))"
    assert tab.evaluate(f"{names}.map((e) => e.outerHTML)") == []
    tab.close()


FAINT = """() => {
  const parsed = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, below) => { const a = top[3] ?? 1; return [0, 1, 2].map((i) => top[i] * a + below[i] * (1 - a)); };
  const behind = (e) => { const chain = []; for (let at = e; at; at = at.parentElement) chain.unshift(parsed(getComputedStyle(at).backgroundColor));
    return chain.reduce((below, each) => over(each, below), [255, 255, 255]); };
  const shown = [...document.querySelectorAll('.bar *, #controls *, .panel h2 *, .notices *, .query-card header *, .query-problem *, .alone-facts *')].filter((e) => e.offsetParent && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return shown.flatMap((e) => { const below = behind(e); const style = getComputedStyle(e); const color = over(parsed(style.color), below);
    const [a, b] = [light(color), light(below)].sort((x, y) => y - x); const ratio = (a + 0.05) / (b + 0.05);
    return ratio < 4.5 ? [`${e.className} ${e.innerText.slice(0, 30)} ${ratio.toFixed(2)}`] : []; });
}"""
"""WCAG 2.2, 1.4.3: what is less than 4.5 times as bright or dark as what is behind it."""


def test_a_server_that_was_away_is_found_again(tmp_path: Path, chromium: Browser) -> None:
    root = shutil.copytree(FIXTURES / "minimal", tmp_path / "project", ignore=IGNORED)
    (environment,) = (each.stem for each in (root / "environments").glob("[a-z]*.py"))
    waiting = without_data(Settings(now=time.time()), "failed", "no data here")
    room = Room(Workspace(root, environment), waiting, finding_row)
    room.take()
    application = Application(room, Pages(index_html, dashboard_html, asset), Panels(explained, tried_in), "token")
    uid = room.compilation.dashboards[0].uid
    chromium.deadline = time.monotonic() + WITHIN
    with listening(application, LOOPBACK, 0) as port:
        tab = chromium.open(f"http://{LOOPBACK}:{port}/token/d/{uid}", width=900, height=700)
        assert tab.wait_for("Boolean(document.querySelector('.live:not(.gone)') && document.querySelector('.panel'))")
        room.events.end()
    assert tab.wait_for("document.querySelector('.live').innerText === 'not connected'")
    assert tab.evaluate("Boolean(document.querySelector('.panel'))") is True
    for file in (root / "dashboards").glob("*.py"):
        file.write_text(file.read_text().replace('"p95"', '"The slowest"'))
    again = Room(Workspace(root, environment), waiting, finding_row)
    with listening(Application(again, application.pages, application.panels, "token"), LOOPBACK, port):
        assert tab.wait_for("Boolean(document.querySelector('.live:not(.gone)'))")
        assert tab.wait_for("document.querySelector('#notices').innerText.includes('loads the definitions')")
        again.take()
        assert tab.wait_for("document.querySelector('#board').innerText.includes('The slowest')")
        again.events.end()
    tab.close()
