"""What the site tells of beside the compilation."""

from pathlib import Path

import pytest

from tests.revisions import committed
from toolchain.base.errors import ConfigurationError
from toolchain.site.content import Guide, PlayedResult
from toolchain.site.gathering import guides_of, images_of, results_of, revision_of, simulation_of
from toolchain.site.pages.guides import guide_pages, image_page


def test_a_project_without_a_simulation_has_none(tmp_path: Path) -> None:
    assert simulation_of(tmp_path) is None


def test_texts_and_their_pictures_are_found_wherever_they_are(tmp_path: Path) -> None:
    (tmp_path / "docs" / "deep").mkdir(parents=True)
    (tmp_path / "docs" / "one.md").write_text("# One\n")
    (tmp_path / "docs" / "deep" / "two.md").write_text("# Two\n")
    (tmp_path / "docs" / "deep" / "p.png").write_bytes(b"PNG")
    guides = guides_of(tmp_path)
    assert [each.path for each in guides] == ["docs/deep/two.md", "docs/one.md"]
    assert dict(guide_pages(guides)) == {
        "docs/deep/two.md": "guides/deep/two.html",
        "docs/one.md": "guides/one.html",
    }
    assert images_of(tmp_path) == {"guides/deep/p.png": tmp_path / "docs" / "deep" / "p.png"}


def test_a_text_that_is_called_as_the_list_of_all_is_beside_it() -> None:
    page = guide_pages((Guide("docs/index.md", ""),))["docs/index.md"]
    assert page.startswith("guides/index-")
    assert page != "guides/index.html"


def test_names_that_an_address_would_have_to_escape_are_plain_on_the_site() -> None:
    assert guide_pages((Guide("docs/a b/c#d?.md", ""),)) == {"docs/a b/c#d?.md": "guides/a-b/c-d.html"}
    assert image_page("docs/my picture%20.png") == "guides/my-picture-20.png"


def test_the_revision_is_told_with_its_day_and_not_with_todays(tmp_path: Path) -> None:
    assert revision_of(tmp_path, "production") == "Environment production, no revision."
    (tmp_path / "one.md").write_text("one")
    committed(tmp_path)
    said = revision_of(tmp_path, "production")
    assert said == revision_of(tmp_path, "production")
    assert said.startswith("Environment production, revision ")
    (tmp_path / "one.md").write_text("two")
    assert "-dirty of " in revision_of(tmp_path, "production")


def test_results_of_incidents_are_read_as_they_are_printed(tmp_path: Path) -> None:
    path = tmp_path / "played.json"
    path.write_text(
        '{"incidents": [{"incident": "i", "alerts": [{"labels": {"alertname": "A"}}, {"labels": {"alertname": "A"}}],'
        '"detected_after_seconds": null, "notifications": {"P": 2}, "holds": true}]}'
    )
    assert results_of(path) == {"i": PlayedResult(("A",), (("P", 2),), None, holds=True)}


@pytest.mark.parametrize(
    "text",
    ["", "{}x", "[1]", '{"incidents": [1]}', '[{"incident": "i"}]', '["a"]', "5", '[{"incident": "i", "alerts": 1}]'],
)
def test_anything_else_is_refused_with_the_way_to_write_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "played.json"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        results_of(path)
    assert "incidents --format json" in caught.value.remedy
