"""Names of files and anchors are safe, tell everything apart, and stay."""

import pytest

from toolchain.site.naming import anchors, file_names, slug


def test_a_name_that_is_safe_is_its_own_file() -> None:
    assert file_names(["http_requests_total", "HighErrorRate"], "x") == {
        "http_requests_total": "x/http_requests_total.html",
        "HighErrorRate": "x/HighErrorRate.html",
    }


@pytest.mark.parametrize("names", [["Up", "up", "UP"], ["a/b", "a b", "a:b"], ["", "/", ".."], ["index", "Index"]])
def test_names_that_would_be_one_file_are_told_apart_on_every_system(names: list[str]) -> None:
    files = list(file_names(names, "x").values())
    assert len({each.casefold() for each in files}) == len(names)
    assert "x/index.html" not in {each.casefold() for each in files}
    assert all(each.startswith("x/") and ".." not in each and each.count("/") == 1 for each in files)


def test_a_file_stays_the_same_when_the_order_changes() -> None:
    assert file_names(["up", "Up", "b"], "x") == file_names(["b", "Up", "up"], "x")


def test_anchors_of_equal_names_are_numbered_and_never_the_same() -> None:
    assert anchors(["A", "a", "a-2", "a"], "p") == ("p-a", "p-a-2", "p-a-2-2", "p-a-3")
    assert anchors(["", "  "]) == ("part", "part-2")


def test_a_slug_has_nothing_that_an_address_would_need_to_escape() -> None:
    assert slug('Größe "<x>" & 1/2 [s]') == "Gr-e-x-1-2-s"
    assert len(slug("x" * 1000)) == 100
