"""Grafana's colours: names that both themes define, the palette of series, thresholds and continuous schemes.

A colour stays a name until it is drawn: ``css`` writes it for HTML, ``plot`` for a figure, where the page's script puts
in the value of the theme. Facts: Grafana's visualization colours (@grafana/data).
"""

import re
from collections.abc import Mapping, Sequence

from toolchain.base.documents.document import Document

_HUES: Mapping[str, tuple[str, ...]] = {
    "red": ("#FFA6B0", "#FF7383", "#F2495C", "#E02F44", "#C4162A", "#AD0317"),
    "orange": ("#FFCB7D", "#FFB357", "#FF9830", "#FF780A", "#FA6400", "#E55400"),
    "yellow": ("#FFF899", "#FFEE52", "#FADE2A", "#F2CC0C", "#E0B400", "#CC9D00"),
    "green": ("#C8F2C2", "#96D98D", "#73BF69", "#56A64B", "#37872D", "#19730E"),
    "blue": ("#C0D8FF", "#8AB8FF", "#5794F2", "#3274D9", "#1F60C4", "#1250B0"),
    "purple": ("#DEB6F2", "#CA95E5", "#B877D9", "#A352CC", "#8F3BB8", "#7C2EA3"),
}
"""From light to dark; the dark theme uses the first five of a hue as its five shades, the light theme the last five."""

_SHADES = ("super-light-", "light-", "", "semi-dark-", "dark-")

DARK: Mapping[str, str] = {f"{shade}{hue}": row[i] for hue, row in _HUES.items() for i, shade in enumerate(_SHADES)}
LIGHT: Mapping[str, str] = {
    f"{shade}{hue}": row[i + 1] for hue, row in _HUES.items() for i, shade in enumerate(_SHADES)
}

_PALETTE_COLORS = """
    green yellow blue orange red purple dark-green dark-yellow dark-blue dark-orange dark-red dark-purple
    super-light-green super-light-yellow super-light-blue super-light-orange super-light-red super-light-purple
    #447EBC #C15C17 #890F02 #0A437C #6D1F62 #584477 #B7DBAB #F4D598 #70DBED #F9BA8F #F29191 #82B5D8 #E5A8E2 #AEA2E0
    #629E51 #E5AC0E #64B0C8 #E0752D #BF1B00 #0A50A1 #962D82 #614D93 #9AC48A #F2C96D
"""
PALETTE: Sequence[str] = tuple(_PALETTE_COLORS.split())
"""The colours of series in their order (``palette-classic``)."""

_CSS_NAMES = {
    "white": "#ffffff",
    "black": "#000000",
    "gray": "#808080",
    "grey": "#808080",
    "cyan": "#00ffff",
    "magenta": "#ff00ff",
    "brown": "#a52a2a",
    "pink": "#ffc0cb",
    "teal": "#008080",
}

CONTINUOUS: Mapping[str, tuple[str, ...]] = {
    "continuous-GrYlRd": ("green", "yellow", "red"),
    "continuous-RdYlGr": ("red", "yellow", "green"),
    "continuous-BlYlRd": ("dark-blue", "super-light-yellow", "dark-red"),
    "continuous-YlRd": ("super-light-yellow", "dark-red"),
    "continuous-BlPu": ("blue", "purple"),
    "continuous-YlBl": ("super-light-yellow", "dark-blue"),
    "continuous-blues": ("#e8eef9", "dark-blue"),
    "continuous-reds": ("#f9e8ea", "dark-red"),
    "continuous-greens": ("#eaf5e8", "dark-green"),
    "continuous-purples": ("#f2e8f7", "dark-purple"),
}

SCHEMES: Mapping[str, tuple[str, ...]] = {
    "Oranges": ("#fff5eb", "#fee6ce", "#fdd0a2", "#fdae6b", "#fd8d3c", "#f16913", "#d94801", "#a63603", "#7f2704"),
    "Blues": ("#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b"),
    "Greens": ("#f7fcf5", "#e5f5e0", "#c7e9c0", "#a1d99b", "#74c476", "#41ab5d", "#238b45", "#006d2c", "#00441b"),
    "Reds": ("#fff5f0", "#fee0d2", "#fcbba1", "#fc9272", "#fb6a4a", "#ef3b2c", "#cb181d", "#a50f15", "#67000d"),
    "Purples": ("#fcfbfd", "#efedf5", "#dadaeb", "#bcbddc", "#9e9ac8", "#807dba", "#6a51a3", "#54278f", "#3f007d"),
    "Spectral": ("#9e0142", "#d53e4f", "#f46d43", "#fdae61", "#ffffbf", "#abdda4", "#66c2a5", "#3288bd", "#5e4fa2"),
}
"""Heatmap schemes from their light to their dark end (ColorBrewer); a scheme not listed is drawn as Oranges."""

_RGB = re.compile(r"rgba?\(\s*([\d.]+)\s*,\s*([\d.]+)\s*,\s*([\d.]+)\s*(?:,\s*([\d.]+)\s*)?\)")


def css(color: str, alpha: float = 1.0) -> str:
    """Return a colour for a style sheet, fainter by ``alpha`` (0–1)."""
    plain = f"var(--c-{color})" if color in DARK else "var(--text)" if color == "text" else _literal(color)
    return plain if alpha >= 1 else f"color-mix(in srgb, {plain} {alpha * 100:g}%, transparent)"


def plot(color: str, alpha: float = 1.0) -> str:
    """Return a colour for a figure; ``@name/alpha`` stands for one that depends on the theme."""
    if color in DARK or color == "text":
        return f"@{color}" if alpha >= 1 else f"@{color}/{alpha:g}"
    return _literal(color) if alpha >= 1 else "rgba({},{},{},{:g})".format(*rgb(color), alpha)


def _literal(color: str) -> str:
    """Return a colour that is written out; anything else than a colour is grey, so that it cannot end the style."""
    if color == "transparent":
        return "rgba(0,0,0,0)"
    if re.fullmatch(r"#(?:[0-9a-fA-F]{3,4}){1,2}", color) or _RGB.fullmatch(color):
        return color
    return _CSS_NAMES.get(color.lower(), "#808080")


def rgb(color: str) -> tuple[int, int, int]:
    """Return the red, green and blue of a colour, of the dark theme where the themes differ."""
    literal = DARK.get(color) or _literal(color)
    if found := _RGB.fullmatch(literal):
        return int(float(found[1])), int(float(found[2])), int(float(found[3]))
    digits = literal.lstrip("#")
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def text_on(color: str) -> str:
    """Return black or white, whichever reads better on a colour."""
    red, green, blue = rgb(color)
    return "#111217" if 0.299 * red + 0.587 * green + 0.114 * blue > 160 else "#ffffff"


def blended(colors: Sequence[str], share: float) -> str:
    """Return the colour at ``share`` (0–1) of the way through several."""
    position = min(max(share, 0.0), 1.0) * (len(colors) - 1)
    index = min(int(position), len(colors) - 2)
    start, end, part = rgb(colors[index]), rgb(colors[index + 1]), position - index
    mixed = (round(a + (b - a) * part) for a, b in zip(start, end, strict=True))
    return "#" + "".join(f"{each:02x}" for each in mixed)


def threshold_steps(thresholds: Document | None, low: float, high: float) -> list[tuple[float, str]]:
    """Return thresholds as ascending (from, colour), the first from minus infinity.

    Percentages are of the way from ``low`` to ``high``.
    """
    steps = (thresholds or {}).get("steps") or [{"color": "green", "value": None}]
    is_percent = (thresholds or {}).get("mode") == "percentage"
    found = []
    for index, step in enumerate(steps):
        value = step.get("value")
        if value is None or index == 0:
            start = float("-inf")
        else:
            start = low + (high - low) * float(value) / 100 if is_percent else float(value)
        found.append((start, str(step.get("color") or "green")))
    return sorted(found, key=lambda each: each[0])


def threshold_color(steps: Sequence[tuple[float, str]], value: float) -> str:
    """Return the colour of the last step that a value reaches."""
    return next((color for start, color in reversed(steps) if value >= start), steps[0][1])
