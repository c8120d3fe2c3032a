"""Pictures of pages, by a Chromium without a window."""

import json
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Literal

from toolchain.errors import ConfigurationError

INSTALL = "Install it: apt-get install chromium."
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--allow-file-access-from-files",
)
_DRAWS_WITHIN_MS = 10_000
"""The page's own time, which stands still while it computes."""
_BODY = re.compile(r"<body\b([^>]*)>")
_DATA = re.compile(r'data-([\w-]+)="([^"]*)"')


def chromium() -> str:
    """Return the path of a Chromium; raise ConfigurationError where there is none."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise ConfigurationError("pictures need Chromium, which is not installed", INSTALL)
    return path


def drawn_page(page: Path, *, width: int = 1616, timeout: float = 120.0) -> Mapping[str, str]:
    """Return what a page says of itself once everything is drawn: ``panels``, ``drawn``, ``charts``, ``errors``.

    Raises ConfigurationError when Chromium is missing or does not finish within ``timeout`` seconds.
    """
    arguments = ["--dump-dom", f"--window-size={width},2000", f"--virtual-time-budget={_DRAWS_WITHIN_MS}"]
    found = _body_data(_run(arguments, f"{page.resolve().as_uri()}#all", timeout), page)
    if "done" not in found:
        raise ConfigurationError(
            f"{page} was not drawn to its end: {found.get('drawn', 0)} of {found.get('panels', 0)} panels",
            "Open it in a browser and look at its console.",
        )
    return found


def _body_data(text: str, page: Path) -> Mapping[str, str]:
    body = _BODY.search(text)
    if body is None:
        raise ConfigurationError(f"Chromium shows nothing of {page}", "Open it in a browser and look at its console.")
    return {name: unescape(value) for name, value in _DATA.findall(body[1])}


def script_errors(drawn: Mapping[str, str]) -> list[str]:
    """Return the script errors of a page that ``drawn_page`` read."""
    found = json.loads(drawn.get("errors", "[]"))
    return [str(each) for each in found]


def take_picture(
    page: Path,
    picture: Path,
    *,
    width: int = 1616,
    theme: Literal["dark", "light"] = "dark",
    timeout: float = 120.0,
) -> Path:
    """Write a PNG of the whole page, as high as it is, and return its path.

    Raises ConfigurationError when Chromium is missing or fails.
    """
    url = page.resolve().as_uri()
    measured = _run(["--dump-dom", f"--window-size={width},1000"], f"{url}#opened", timeout)
    height = int(_body_data(measured, page).get("height") or 2000)
    picture.parent.mkdir(parents=True, exist_ok=True)
    arguments = [
        f"--screenshot={picture.resolve()}",
        f"--window-size={width},{height}",
        f"--virtual-time-budget={_DRAWS_WITHIN_MS}",
    ]
    _run(arguments, f"{url}?theme={theme}#all", timeout)
    if not picture.is_file():
        raise ConfigurationError(f"Chromium took no picture of {page}", "Look whether the folder can be written.")
    return picture


def picture_size(picture: Path) -> tuple[int, int]:
    """Return the width and height of a PNG in pixels."""
    with picture.open("rb") as file:
        header = file.read(24)
    width, height = struct.unpack(">II", header[16:24])
    return int(width), int(height)


def _run(arguments: list[str], url: str, timeout: float) -> str:
    path = chromium()
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        command = [path, *_FLAGS, f"--user-data-dir={profile}", *arguments, url]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, errors="replace", timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired:
            raise ConfigurationError(
                f"Chromium did not finish {url} within {timeout:g} s", "Try again, or allow more time."
            ) from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "ERROR" in line or "error" in line]
        raise ConfigurationError(f"Chromium failed: {said[-1] if said else done.returncode}", INSTALL)
    return done.stdout
