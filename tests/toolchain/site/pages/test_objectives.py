"""The pages of objectives: what may be bad, and from when its burning is told."""

from pathlib import Path

import pytest

from tests.toolchain.site.pages.made import content
from tests.toolchain.site.pages.reading import links_of, section, text_of
from toolchain.site.pages import objectives
from toolchain.site.pages.objectives import lasting


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (60, "1 minute"),
        (2592, "43.2 minutes"),
        (7200, "2 hours"),
        (3600 * 36, "36 hours"),
        (86_400 * 2.083, "2.08 days"),
    ],
)
def test_a_length_of_time_is_told_as_people_say_it(seconds: float, told: str) -> None:
    assert lasting(seconds) == told


def test_a_budget_is_told_in_minutes_and_each_pair_of_windows_with_who_hears_of_it(tmp_path: Path) -> None:
    (_, page) = objectives.pages(content(tmp_path))
    assert "0.1% (43.2 minutes in 30d)" in text_of(page.lead)
    burn = section(page, "burn")
    assert "SLOBurnAnswers1h 1h and 5m 14.4× 1.44% 2% 2.08 days critical Pagers" in text_of(burn)
    assert "SLOBurnAnswers3d 3d and 6h 1× 0.1% 10% 30 days warning Readers" in text_of(burn)
    assert "alerts/SLOBurnAnswers1h.html" in links_of(burn)
    assert text_of(section(page, "indicator")).startswith("bad events")
