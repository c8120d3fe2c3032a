"""The pictures of docs/serve.md: an edit, what the terminal says, the page, the finding, and how it is mended.

``make film`` runs this: it starts ``build.py serve`` over a copy of the definitions, saves the edit in it, and has a
Chromium look at the page. What the pictures show of code, terminal and page is what was there.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from itertools import pairwise
from pathlib import Path

import click
from attrs import frozen
from rich.ansi import AnsiDecoder
from rich.style import Style
from rich.text import Text

from toolchain.base.errors import ProgramError
from toolchain.base.replacement import replaced_file
from toolchain.base.scratch import scratch_folder
from toolchain.preview.page.browser import Box, Browser, Tab, browser
from toolchain.project.packages import CHECKS, ENVIRONMENTS, PACKAGES, SIMULATION

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
STYLE = DOCS / "serve_film.css"
WIDTH = 1400
_WITHIN = 600.0
_COMMAND = "build.py serve"
_OPTIONS = ("--until", "2026-11-21T21:00", "--seed", "1", "--hours", "6")
_PANEL = "Responses by status code"


@frozen
class Edit:
    """A change of one line of a definition."""

    file: str
    old: str
    new: str


MISTAKE = Edit(
    "dashboards/backend_api.py",
    'prom(q.sum(REQUESTS, by=["status_code"]), "{{status_code}}"),',
    'prom(q.sum(REQUESTS, by=["status_code", "endpoint"]), "{{status_code}} {{endpoint}}"),',
)
MENDED = Edit(
    MISTAKE.file,
    MISTAKE.new,
    'prom(q.top(10, q.sum(REQUESTS, by=["status_code", "endpoint"])), "{{status_code}} {{endpoint}}"),',
)


TRIED = """sum by (status_code) (
  rate(
    http_requests_total{job="medianest-app", environment="$environment", status_code=~"5..", endpoint=~"$endpoint"}
      [$__rate_interval]
  )
)"""


@click.command()
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), default=DOCS, help="Where the pictures go.")
def main(output: Path) -> None:
    """Take the pictures."""
    with scratch_folder("film-") as folder, browser(timeout=_WITHIN) as running:
        root = _definitions(folder / "definitions")
        before = (root / MISTAKE.file).read_text(encoding="utf-8")
        edited = before.replace(MISTAKE.old, MISTAKE.new)
        with _serving(root, folder / "terminal") as terminal:
            tab = _opened(running, terminal)
            _drawn_page(running, _code(MISTAKE, edited), folder, output / "serve-1-edit.png")
            (root / MISTAKE.file).write_text(edited, encoding="utf-8")
            _wait(tab, f"{_panel()}.classList.contains('fresh') && {_panel()}.querySelector('.chart[data-drawn]')")
            _take(tab, output / "serve-3-page.png", _screen())
            _wait(tab, f"{_panel()}.querySelector('.marks')")
            _wait_for(terminal, "panel-cardinality")
            _drawn_page(running, _terminal(terminal.read_text()), folder, output / "serve-2-save.png")
            tab.evaluate(f"{_panel()}.querySelector('.marks').click()")
            _take(tab, output / "serve-4-finding.png", _around(tab))
            said = len(terminal.read_text())
            (root / MISTAKE.file).write_text(edited.replace(MENDED.old, MENDED.new), encoding="utf-8")
            _wait(tab, f"!{_panel()}.querySelector('.marks') && {_panel()}.querySelector('.chart[data-drawn]')")
            _wait_for(terminal, "gone  ")
            panel = tab.picture(_around(tab))
            shown = "".join(
                (
                    _code(MENDED, edited.replace(MENDED.old, MENDED.new)),
                    _terminal(terminal.read_text()[said:], prompt=False),
                    f'<img src="data:image/png;base64,{b64encode(panel).decode()}">',
                )
            )
            _drawn_page(running, shown, folder, output / "serve-5-fix.png")
            _try(tab)
            _take(tab, output / "serve-query.png", Box(0, 0, WIDTH, 1100))


def _definitions(root: Path) -> Path:
    """Copy the definitions, and take what they need of the repository."""
    for name in (*PACKAGES, ENVIRONMENTS, CHECKS, SIMULATION):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@contextmanager
def _serving(root: Path, output: Path) -> Iterator[Path]:
    """Run the server until the block ends; give the file that its words go to, as soon as there is data."""
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--root", str(root), *_OPTIONS]
    environment = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": "140", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with output.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, cwd=root, env=environment)
    try:
        _wait_for(output, "data  ")
        yield output
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _wait_for(output: Path, words: str) -> None:
    deadline = time.monotonic() + _WITHIN
    while words not in Text.from_ansi(output.read_text()).plain:
        if time.monotonic() > deadline:
            raise ProgramError(f"the server never said {words!r}", output.read_text())
        time.sleep(0.1)


def _opened(running: Browser, terminal: Path) -> Tab:
    words = Text.from_ansi(terminal.read_text()).plain.split()
    url = next(each for each in words if each.startswith("http://"))
    running.deadline = time.monotonic() + _WITHIN
    tab = running.open(f"{url}d/backend-api?theme=dark", width=WIDTH, height=920)
    _wait(tab, f"{_panel()}.querySelector('.chart[data-drawn]')")
    return tab


def _try(tab: Tab) -> None:
    """Look at the panel alone, and edit its query."""
    tab.evaluate(f"{_panel()}.querySelector('.tool').click()")
    _wait(tab, "document.querySelector('#panel-alone .chart[data-drawn]')")
    tab.evaluate("(() => {const f = document.querySelector('#query-A'); f.focus(); f.select()})()")
    tab.browser.call("Input.insertText", {"text": TRIED}, tab.session)
    _wait(tab, "document.querySelector('#panel-alone .tried') && document.querySelector('.tree .tree, .tree ul')")
    tab.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")


def _panel() -> str:
    named = f"(e) => !e.classList.contains('coming') && e.querySelector('h2 > span').textContent === '{_PANEL}'"
    return f"([...document.querySelectorAll('#board .panel')].find({named}) ?? document.createElement('i'))"


def _wait(tab: Tab, expression: str) -> None:
    tab.browser.deadline = time.monotonic() + _WITHIN
    if not tab.wait_for(f"Boolean({expression})"):
        raise ProgramError(f"the page never came to {expression}", "Look at it in a browser.")


def _screen() -> Box:
    return Box(0, 0, WIDTH, 920)


def _around(tab: Tab) -> Box:
    """Return the place of the panel and a little around it."""
    at = "[b.x + scrollX, b.y + scrollY, b.width, b.height]"
    script = f"(() => {{const b = {_panel()}.getBoundingClientRect(); return {at}}})()"
    x, y, width, height = tab.evaluate(script)
    return Box(x - 8, y - 8, width + 16, height + 16)


def _take(tab: Tab, picture: Path, box: Box) -> None:
    with replaced_file(picture) as staged:
        staged.write_bytes(tab.picture(box))


def _code(edit: Edit, text: str) -> str:
    """Return the lines around an edit, with the line that was and the one that is."""
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if edit.new in line)
    indent = lines[at][: lines[at].index(edit.new)]
    shown = list[str]()
    for number in range(max(0, at - 5), min(len(lines), at + 5)):
        if number == at:
            shown.append(_line("", "-", indent + edit.old, "old"))
        shown.append(_line(str(number + 1), "+" if number == at else "", lines[number], "new" if number == at else ""))
    return f"<figure><figcaption>{escape(edit.file)}</figcaption><pre>{''.join(shown)}</pre></figure>"


def _line(number: str, sign: str, text: str, kind: str) -> str:
    return f'<span class="line {kind}"><i>{number}</i><b>{sign}</b><span>{escape(text)}</span></span>'


def _terminal(written: str, *, prompt: bool = True) -> str:
    """Return what a terminal shows of a command's words."""
    lines = "\n".join(map(_coloured, AnsiDecoder().decode(written.strip("\n"))))
    begun = f"<b>$ .venv/bin/python {escape(_COMMAND)}</b>\n\n" if prompt else ""
    return f'<figure><figcaption>Terminal</figcaption><pre class="terminal">{begun}{lines}</pre></figure>'


def _coloured(line: Text) -> str:
    parts = list[str]()
    for start, end, style in _runs(line):
        parts.append(f'<span style="{style.get_html_style()}">{escape(line.plain[start:end])}</span>')
    return "".join(parts)


def _runs(line: Text) -> Iterator[tuple[int, int, Style]]:
    """Yield the pieces of a line that look alike."""
    cuts = sorted({0, len(line.plain), *(each.start for each in line.spans), *(each.end for each in line.spans)})
    for start, end in pairwise(cuts):
        styles = [each.style for each in line.spans if each.start <= start and each.end >= end]
        yield start, end, Style.combine([Style(), *(each for each in styles if isinstance(each, Style))])


def _drawn_page(running: Browser, body: str, folder: Path, picture: Path) -> None:
    page, style = folder / "page.html", STYLE.read_text(encoding="utf-8")
    page.write_text(f'<!doctype html><meta charset="utf-8"><style>{style}</style>{body}', encoding="utf-8")
    tab = running.open(page.as_uri(), width=WIDTH, height=100)
    _wait(tab, "document.body && [...document.images].every((each) => each.complete)")
    height = tab.evaluate("document.documentElement.scrollHeight")
    _take(tab, picture, Box(0, 0, WIDTH, height))
    tab.close()


if __name__ == "__main__":
    main()
