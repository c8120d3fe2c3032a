"""The mark of a mute timing, and the spelling in which two of them are the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolchain.compilation import compilation as compiled
from toolchain.define.alerting.routing import MuteTiming, TimeInterval
from toolchain.sync.kinds.mute_timing import MuteTimingKind, mark_of, years_of
from toolchain.sync.model import MANAGER, checksum

NAMES = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30)


@given(NAMES, st.text())
def test_a_mark_names_its_manager(environment: str, content: str) -> None:
    written = checksum(content)
    years = years_of(f"{MANAGER}-{environment}", written)
    mark = mark_of({"years": years})
    assert mark is not None
    assert (mark.manager, mark.checksum) == (f"{MANAGER}-{environment}", years[-1])
    assert all(100_000_000 <= int(year) < 2**31 for year in years), "beyond every year of a calendar, within 32 bits"


@pytest.mark.parametrize(
    "interval",
    [
        {"years": ["2026"]},
        {"years": ["2026:2027", "9999"]},
        {"weekdays": ["sunday"]},
        {"years": ["103000000", "211111111"], "weekdays": ["sunday"]},
        {},
    ],
)
def test_what_people_write_is_no_mark(interval: dict[str, list[str]]) -> None:
    assert mark_of(interval) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (TimeInterval(months=["january:march", "May"]), {"months": ["1:3", "5"]}),
        (TimeInterval(weekdays=["Monday:monday"]), {"weekdays": ["monday"]}),
        (
            TimeInterval(years=["2026:2026"], days_of_month=["1:1"]),
            {"years": ["2026"], "days_of_month": ["1"]},
        ),
    ],
)
def test_an_interval_is_the_same_as_grafana_spells_it(written: TimeInterval, kept: dict[str, list[str]]) -> None:
    (desired,) = MuteTimingKind().desired(compiled(mute_timings=(MuteTiming("Nights", [written]),)).artifacts)
    assert desired.document == {"time_intervals": [{**kept, "location": "UTC"}]}
    restored = MuteTimingKind().restored({"name": "Nights", "time_intervals": [{**kept, "location": "UTC"}]})
    assert restored.document == desired.document
