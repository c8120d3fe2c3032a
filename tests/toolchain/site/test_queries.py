"""Queries have colours, lead to what they read, and are otherwise as they were written."""

import re
from html import unescape

import pytest

from toolchain.site.queries import highlighted, query


def address(name: str) -> str:
    """Where a test's series are told of."""
    return {"http_requests_total": "metrics/http_requests_total.html"}.get(name, "")


def plain(html: str) -> str:
    """What people read of HTML."""
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('sum by (job) (rate(http_requests_total{code=~"5..", path!="<b>"}[5m])) > 0.1 # why <i>', "prometheus"),
        ("topk(3, up offset 1h) or on () vector(1)", "prometheus"),
        ("rate(x[$__rate_interval]) and ${metric}_total", "prometheus"),
        ('sum(count_over_time({app="a"} |= "<x>" | json | size > 20KB [5m]))', "loki"),
        ('{app="ä"} | line_format "{{.x}}" // why', "loki"),
        ("no query (", "prometheus"),
        ("", "prometheus"),
        ("no | query {", "loki"),
        ("anything <at> all", ""),
    ],
)
def test_nothing_of_a_query_is_lost_or_becomes_markup(text: str, source: str) -> None:
    html = highlighted(text, source, address)
    assert plain(html) == text
    assert set(re.findall(r"</?(\w+)", html)) <= {"a", "b", "i"}


def test_series_lead_to_what_they_are_and_labels_of_their_name_do_not() -> None:
    html = highlighted('sum by (http_requests_total) (http_requests_total{up="1"} + up)', "prometheus", address)
    assert html.count('<a href="@/metrics/http_requests_total.html"><b>http_requests_total</b></a>') == 1
    assert '<i class="l">http_requests_total</i>' in html
    assert '<i class="l">up</i>' in html
    assert html.count("<b>up</b>") == 1


@pytest.mark.parametrize(
    ("word", "colour"),
    [("rate", "f"), ("by", "k"), ("job", "l"), ('"x"', "s"), ("[5m]", "n"), ("0.5", "n"), ("$min", "v")],
)
def test_words_have_the_colour_of_what_they_are(word: str, colour: str) -> None:
    html = highlighted('sum by (job) (rate(a{b="x"}[5m])) > 0.5 * $min', "prometheus", address)
    assert f'<i class="{colour}">{word}</i>' in html.replace("&quot;", '"')


def test_a_long_query_is_folded() -> None:
    assert query("up", "prometheus", address).startswith("<div")
    assert query("\n".join(["up +"] * 20 + ["up"]), "prometheus", address, summary="A").startswith(
        "<details><summary>A"
    )
