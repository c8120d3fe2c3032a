"""What a real Chromium shows of written pages, and what somebody who reads them would stumble over."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field

from toolchain.preview.page.browser import Browser, Tab, browser

_TIMEOUT = 300.0
_LOG = (
    "(() => { globalThis.said = []; for (const each of ['error', 'warn']) { const before = console[each]; "
    "console[each] = (...words) => { said.push(words.join(' ')); before(...words); }; } "
    "addEventListener('securitypolicyviolation', (event) => said.push(`${event.violatedDirective} ${event.blockedURI}`)); "
    "addEventListener('error', (event) => said.push(event.message || `${event.target.src} is not there`), true); })()"
)
_FAINT = """(() => {
  const parse = (text) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const known = new Map();
  const colour = (text) => known.get(text) || known.set(text, parse(text)).get(text);
  const light = ([red, green, blue]) => {
    const [r, g, b] = [red, green, blue].map((each) => {
      const share = each / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const found = colour(getComputedStyle(each).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest(".unseen, .skip, caption")) continue;
    const style = getComputedStyle(element);
    const isDrawn = element.namespaceURI.endsWith("/svg");
    const rect = isDrawn && element.closest("a") && element.closest("a").querySelector("rect");
    const ink = light(colour(isDrawn ? style.fill : style.color));
    const ground = light(rect ? colour(getComputedStyle(rect).fill) : behind(element));
    const contrast = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (isLarge ? 3 : 4.5)) {
      found.add(`${contrast.toFixed(2)} ${element.tagName} ${element.className} ${walker.currentNode.data.trim().slice(0, 30)}`);
    }
  }
  return [...found];
})()"""
_UNNAMED = """(() => {
  const name = (each) => each.getAttribute("aria-label") || each.textContent.trim() || each.getAttribute("alt")
    || (each.labels && [...each.labels].map((one) => one.textContent).join("")) || "";
  const wanted = "a[href], button, input, select, [role], summary";
  const isNamed = (each) => name(each) || [...(each.getAttribute("aria-labelledby") || "").split(" ")]
    .some((id) => id && document.getElementById(id) && document.getElementById(id).textContent);
  return [...document.querySelectorAll(wanted)].filter((each) => each.checkVisibility() && each.getAttribute("role") !== "status"
    && !isNamed(each) && !each.querySelector("img[alt]:not([alt=''])")).map((each) => each.outerHTML.slice(0, 120));
})()"""


@define(eq=False)
class Reader:
    """Somebody who opens pages of a folder, one after the other."""

    folder: Path
    running: Browser
    tab: Tab | None = field(default=None)

    def open(self, path: str, *, width: int = 1280, dark: bool = False, media: str = "", scripts: bool = True) -> None:
        """Open a page in a window of that width, and wait until it is there: in one tab, since a new one takes longer."""
        self.running.deadline = time.monotonic() + _TIMEOUT
        if self.tab is None:
            self.tab = self.running.open("about:blank", width=width, height=900)
            self._call("Page.addScriptToEvaluateOnNewDocument", source=_LOG)
            self._call("Page.enable")
        else:
            self._call("Page.navigate", url="about:blank")
        self.tab.exceptions.clear()
        self.look(dark=dark, media=media, width=width)
        self._call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self._call("Page.navigate", url=f"{self.folder.resolve().as_uri()}/{path}")
        assert self.tab.wait_for("document.readyState === 'complete' && location.protocol === 'file:'")

    def look(self, *, dark: bool = False, media: str = "", width: int = 0) -> None:
        """Look at the open page in another way: in dark, on paper, in a window of another width."""
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._call("Emulation.setEmulatedMedia", media=media, features=[theme])
        if width:
            size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
            self._call("Emulation.setDeviceMetricsOverride", **size)

    def ask(self, expression: str) -> Any:
        """Return what a JavaScript expression is in the page."""
        assert self.tab is not None
        return self.tab.evaluate(expression)

    def wait_for(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        assert self.tab is not None
        assert self.tab.wait_for(expression)

    def press(self, key: str) -> None:
        """Press a key, as a keyboard does."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40}
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        both = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0]))}
        self._call("Input.dispatchKeyEvent", type="keyDown", **both, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **both)

    def type(self, text: str, *, focus: bool = True) -> None:
        """Type a text into the search, and wait for what it finds."""
        if focus:
            self.ask("document.getElementById('site-search').focus()")
        self._call("Input.insertText", text=text)
        self.wait_for("document.getElementById('site-told').textContent !== ''")

    def found(self) -> list[tuple[str, str]]:
        """Return the kinds and names that the search shows."""
        rows = self.ask(
            "[...document.querySelectorAll('#site-found [role=option]')].map((each) => "
            "[each.querySelector('.kind').textContent, each.querySelector('b').textContent])"
        )
        return [(kind, name) for kind, name in rows]

    def problems(self) -> list[str]:
        """Return what the page complained of, and what its scripts did not catch."""
        assert self.tab is not None
        return [*self.ask("said"), *self.tab.exceptions]

    def too_faint(self) -> list[str]:
        """Return texts with less contrast than WCAG 2.2 asks for at level AA (success criterion 1.4.3)."""
        return list(self.ask(_FAINT))

    def unnamed(self) -> list[str]:
        """Return what can be worked with, and has no name for who does not see it."""
        return list(self.ask(_UNNAMED))

    def _call(self, method: str, **parameters: Any) -> None:
        assert self.tab is not None
        self.running.call(method, parameters, self.tab.session)


@contextmanager
def reader(folder: Path) -> Iterator[Reader]:
    """Give somebody with a browser, which ends with the block."""
    with browser(timeout=_TIMEOUT) as running:
        yield Reader(folder, running)
