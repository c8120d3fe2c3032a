"""What all pages share: texts stay texts."""

import pytest

from toolchain.site.markup import Column, counted, facts, linked, table, templated, with_breaks

NASTY = "<b>\"&'"


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ $value }} fail", '<var title="{{ $value }}">value</var> fail'),
        ("{{ $labels.service }} is down", '<var title="{{ $labels.service }}">service</var> is down'),
        (
            '{{ printf "%.1f" $value }}%',
            '<var title="{{ printf &quot;%.1f&quot; $value }}">value</var>%',
        ),
        ("{{ now }}", '<var title="{{ now }}">now</var>'),
        ("{{ $value", "{{ $value"),
        ("no <b>template", "no &lt;b&gt;template"),
    ],
)
def test_a_template_is_told_as_the_sentence_that_it_makes(template: str, shown: str) -> None:
    assert templated(template) == shown


def test_a_long_name_may_be_broken_where_people_read_a_new_word() -> None:
    assert with_breaks("http_requests") == "http_<wbr>requests"
    assert with_breaks("HighErrorRate") == "High<wbr>Error<wbr>Rate"
    assert with_breaks(NASTY) == "&lt;b&gt;&quot;&amp;&#x27;"


def test_a_table_has_a_head_for_each_column_and_each_row() -> None:
    html = table(NASTY, ("Name", Column("Count", "number")), [("a", "1")])
    assert '<th scope="col">Name</th><th scope="col" class="number">Count</th>' in html
    assert '<th scope="row">a</th><td class="number">1</td>' in html
    assert "<b>" not in html
    assert table("Empty", ("Name",), []) == ""


def test_what_is_empty_is_left_out_of_facts() -> None:
    assert facts([("One", "1"), ("None", "")]) == '<dl class="facts"><div><dt>One</dt><dd>1</dd></div></dl>'
    assert facts([("None", "")]) == ""


def test_an_address_cannot_end_its_attribute() -> None:
    assert linked('a".html', "x") == '<a href="@/a&quot;.html">x</a>'


def test_numbers_have_their_noun() -> None:
    assert [counted(1, "story", "stories"), counted(1200, "story", "stories"), counted(0, "panel")] == [
        "1 story",
        "1,200 stories",
        "0 panels",
    ]
