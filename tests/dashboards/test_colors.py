"""Series that are states have the colour of what they mean, on every dashboard."""

import re

import pytest

from dashboards._colors import BAD, DOUBTFUL, GOOD, NEUTRAL, REFUSED, colored
from toolchain.define import HousePanel, by_name, fixed_color, prom, row, stat, timeseries


def color_of(name: str, *legends: str, **changes: object) -> str:
    """The colour of a series of this name, empty for that of the palette: the last override that fits says it."""
    panel: HousePanel = timeseries("P", *(prom("x", each) for each in legends), description="x", **changes)  # type: ignore[arg-type]
    found = ""
    for override in colored(row("R", panel)).panels[0].overrides:
        options = str(override["matcher"]["options"])
        fits = re.search(options.strip("/"), name) if options.startswith("/") else options == name
        if fits:
            found = override["properties"][0]["value"]["fixedColor"]
    return found


@pytest.mark.parametrize(
    ("legend", "name", "color"),
    [
        ("{{status}}", "success", GOOD),
        ("{{status}}", "error", BAD),
        ("{{status_code}}", "200", GOOD),
        ("{{status_code}}", "404", DOUBTFUL),
        ("{{status_code}}", "429", REFUSED),
        ("{{status_code}}", "503", BAD),
        ("{{severity}}", "critical", BAD),
        ("{{severity}}", "business", NEUTRAL),
        ("{{queue}} {{state}}", "youtube-downloads failed", BAD),
        ("{{queue}} failed", "youtube-downloads failed", BAD),
        ("critical", "critical", BAD),
        ("failures", "failures", BAD),
        ("answered 429", "answered 429", REFUSED),
        ("requests", "requests", ""),
        ("{{endpoint}}", "/api/v1/errors/report", ""),
        ("{{status}}", "errors", ""),
    ],
)
def test_a_state_has_the_colour_of_what_it_means(legend: str, name: str, color: str) -> None:
    assert color_of(name, legend) == color


def test_critical_is_not_the_colour_of_business_whatever_stands_beside_it() -> None:
    legends = ("critical", "warning", "business")
    assert [color_of(each, *legends) for each in legends] == [BAD, DOUBTFUL, NEUTRAL]


def test_what_a_panel_says_of_its_own_series_holds() -> None:
    own = by_name("error", color=fixed_color("pink"))
    assert color_of("error", "{{status}}", overrides=[own]) == "pink"


def test_figures_keep_the_colours_of_their_limits() -> None:
    figure = stat("S", prom("x", "failures"), description="x")
    assert colored(row("R", figure)).panels[0].overrides == []
