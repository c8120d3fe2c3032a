"""Markdown of others: links lead within the site or to the web, headings keep their order, nothing is HTML."""

import pytest

from toolchain.site.prose import Prose, prose


def read(text: str, **options: str | int) -> Prose:
    """The text, in a site that has one other page."""
    shift, prefix = int(options.get("shift", 0)), str(options.get("prefix", ""))
    pages = {"other.md": "guides/other.html", "p.png": "guides/p.png"}
    return prose(text, resolve=lambda target: pages.get(target, ""), address=lambda _: "", shift=shift, prefix=prefix)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("[x](other.md)", '<p><a href="@/guides/other.html">x</a></p>\n'),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="noreferrer noopener">x</a></p>\n'),
        ("[*x*](gone.md) [y](/etc/passwd)", "<p><em>x</em> y</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("<b onclick=x>", "<p>&lt;b onclick=x&gt;</p>\n"),
        ('![a "b"](p.png)', '<p><img src="@/guides/p.png" alt="a &quot;b&quot;" loading="lazy"></p>\n'),
        ("![from afar](https://a.example/p.png)", "<p>from afar</p>\n"),
        ("![gone](q.png)", "<p>gone</p>\n"),
        (
            "[![a](p.png)](other.md)",
            '<p><a href="@/guides/other.html"><img src="@/guides/p.png" alt="a" loading="lazy"></a></p>\n',
        ),
    ],
)
def test_links_and_pictures(text: str, html: str) -> None:
    assert read(text).html == html


def test_the_first_title_is_apart_and_headings_skip_no_level() -> None:
    found = read("# Title\n\n## One\n\n##### Deep\n\n## One\n\n# Again\n", shift=1, prefix="r")
    assert found.title == "Title"
    assert [(each.anchor, each.level) for each in found.headings] == [
        ("r-one", 3),
        ("r-deep", 4),
        ("r-one-2", 3),
        ("r-again", 2),
    ]
    assert '<h3 id="r-one">One</h3>' in found.html


def test_queries_in_it_have_colours_and_other_listings_none() -> None:
    assert '<i class="f">rate</i>' in read("```promql\nrate(x[5m])\n```").html
    assert read("```console\n$ rm <x>\n```").html == (
        '<pre class="listing" tabindex="0"><code>$ rm &lt;x&gt;</code></pre>\n'
    )


def test_tables_scroll_by_themselves_and_have_heads() -> None:
    html = read("| a | b |\n|---|--:|\n| 1 | 2 |\n").html
    assert html.count('<th scope="col"') == 2
    assert html.startswith('<div class="wide"')
