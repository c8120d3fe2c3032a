"""Expositions with everything that the formats have, and damaged copies of them."""

import random
from collections.abc import Iterator

from toolchain.contract.exposition.text import OPENMETRICS, TEXT

PLAIN = r"""# HELP http_requests_total Requests "x" \\ y\nz
# TYPE http_requests_total counter
http_requests_total{method="GET",endpoint="/a\"b\\c\nd"} 15017.0
http_requests_total{endpoint="/b",method="POST",} 1e3 1767380400000
# a comment

# TYPE lag gauge
lag{} -1.5
lag2 NaN
lag3 +Inf
# TYPE d_seconds histogram
d_seconds_bucket{le="0.1"} 1
d_seconds_bucket{le="+Inf"} 2
d_seconds_sum 0.3
d_seconds_count 2
# TYPE s summary
s{quantile="0.5"} 1
s_sum 1
s_count 2
"""
OPEN = r"""# HELP http_requests Requests "x" \\ y\nz
# TYPE http_requests counter
http_requests_total{method="GET",endpoint="/a\"b\\c\nd"} 15017.0 # {trace_id="abc"} 1.0 1767380400.123
http_requests_total{endpoint="/b",method="POST"} 1e3 1767380400.5
http_requests_created{endpoint="/b",method="POST"} 1767380400.5
# TYPE lag_seconds gauge
# UNIT lag_seconds seconds
lag_seconds{} -1.5
# TYPE i info
i_info{v="1"} 1
# TYPE d_seconds histogram
d_seconds_bucket{le="0.1"} 1 # {} 0.05
d_seconds_bucket{le="+Inf"} 2
d_seconds_sum 0.3
d_seconds_count 2
# TYPE z unknown
z 4
# EOF
"""
_LETTERS = '{}",= \t#\\_:0aA.-+\r'
CONTENT_TYPES = {
    TEXT: "text/plain; version=0.0.4; charset=utf-8",
    OPENMETRICS: "application/openmetrics-text; version=1.0.0; charset=utf-8",
}


def damaged(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """Formats and texts: both as they are, and copies with a letter or a line that is wrong."""
    chance = random.Random(seed)
    yield TEXT, PLAIN
    yield OPENMETRICS, OPEN
    for _ in range(count):
        form = chance.choice((TEXT, OPENMETRICS))
        yield form, _damaged(PLAIN if form == TEXT else OPEN, chance)


def _damaged(text: str, chance: random.Random) -> str:
    at, kind = chance.randrange(len(text)), chance.random()
    if kind < 0.35:
        return text[:at] + chance.choice(_LETTERS) + text[at:]
    if kind < 0.6:
        return text[:at] + text[at + 1 :]
    if kind < 0.8:
        return text[:at] + chance.choice(_LETTERS) + text[at + 1 :]
    lines = text.split("\n")
    line = chance.randrange(len(lines))
    if kind < 0.9:
        lines.insert(chance.randrange(len(lines)), lines[line])
    else:
        del lines[line]
    return "\n".join(lines)
