"""What inhibits others and changes is told once: the alerts that read its record fire as they did."""

from pathlib import Path

from tests.toolchain.review import shop
from toolchain.compile.built.build import Build
from toolchain.review.review import review
from toolchain.review.words.text import text

INHIBITED: list[shop.Edit] = [
    {
        "file": "alerts/rules.py",
        "old": 'panel=PanelLink("api"',
        "new": 'inhibited_by=[while_firing(API_DOWN)],\n    panel=PanelLink("api"',
    },
    {"file": "alerts/rules.py", "old": "PanelLink, RuleGroup", "new": "PanelLink, RuleGroup, while_firing"},
    {
        "file": "alerts/rules.py",
        "old": 'wait="1m",\n    no_data=NoData.ALERTING',
        "new": 'wait="1m",\n    keep_firing="5m",\n    no_data=NoData.ALERTING',
    },
]


def reviewed(tmp_path: Path, *edits: shop.Edit) -> str:
    """What a review says of edits of the shop in which ApiDown inhibits ManyErrors."""
    before, after = (built(tmp_path / name, [*INHIBITED, *those]) for name, those in (("a", []), ("b", edits)))
    return text(review(before, after, base="before", head="after"))


def built(folder: Path, edits: list[shop.Edit]) -> Build:
    """The shop with edits."""
    folder.mkdir()
    return shop.compiled(shop.edited(folder, edits))


def test_a_threshold_of_what_inhibits_is_told_once(tmp_path: Path) -> None:
    edit = {"file": "alerts/rules.py", "old": "limits=below(critical=1)", "new": "limits=below(critical=0.5)"}
    said = reviewed(tmp_path, edit)
    assert said.startswith("1 change")
    assert "alert ApiDown: threshold < 1 → < 0.5" in said


def test_how_long_what_inhibits_waits_is_told_once(tmp_path: Path) -> None:
    said = reviewed(tmp_path, {"file": "alerts/rules.py", "old": 'keep_firing="5m"', "new": 'keep_firing="10m"'})
    assert said.startswith("1 change")
    assert "alert ApiDown: keep firing 5m → 10m" in said


def test_an_inhibition_that_is_new_is_told_in_words(tmp_path: Path) -> None:
    after = built(tmp_path / "after", INHIBITED)
    said = text(review(shop.shop(), after, base="before", head="after"))
    assert "alert ManyErrors: inhibited by none → ApiDown, quieter" in said
    assert said.startswith("2 changes")  # the other one is that ApiDown goes on firing
