"""What takes samples from lines knows those that it took last; no query gets those of another one."""

from collections.abc import Iterator, Sequence
from itertools import permutations

import pytest
from attrs import define

from tests.toolchain.languages.logql.evaluation.lines import metric_query, stream
from toolchain.languages.logql.evaluation import SECOND, Extraction, Stream, evaluate, evaluate_range

STREAMS = (
    stream((10, "v=1 k=x"), (20, "v=4 k=y"), (30, "v=2 k=x"), (40, "v=9 k=y app=z"), app="a"),
    stream((15, "v=3 k=x long"), (25, "no"), app="b"),
)
QUERIES = [
    'sum by (app) (count_over_time({app=~".+"}[1m]))',
    'sum by (app) (bytes_over_time({app=~".+"}[1m]))',
    'absent_over_time({app=~".+"}[1m])',
    'sum(count_over_time({app=~".+"}[1m]))',
    'count_over_time({app=~".+"}[1m])',
    'count_over_time({app=~".+"}[20s])',
    'count_over_time({app=~".+"}[20s] offset 10s)',
    'max_over_time({app=~".+"} | logfmt | unwrap v [1m]) by (k)',
    'min_over_time({app=~".+"} | logfmt | unwrap v [1m]) by (k)',
    'min_over_time({app=~".+"} | logfmt | unwrap v [1m]) without (k)',
    'sum by (app_extracted) (count_over_time({app=~".+"} | logfmt [1m]))',
]


@pytest.mark.parametrize(("one", "other"), list(permutations(QUERIES, 2)))
def test_a_query_behind_another_one_gets_what_it_gets_alone(one: str, other: str) -> None:
    extraction = Extraction(STREAMS)
    for text in (one, other, one):
        query = metric_query(text)
        assert evaluate(query, extraction, 60 * SECOND) == evaluate(query, STREAMS, 60 * SECOND)
        steps = (20 * SECOND, 60 * SECOND, 5 * SECOND)
        assert evaluate_range(query, extraction, *steps) == evaluate_range(query, STREAMS, *steps)


@define(eq=False)
class Counted(Sequence[Stream]):
    """Streams that count how often they are read."""

    streams: Sequence[Stream]
    read: int = 0

    def __iter__(self) -> Iterator[Stream]:
        self.read += 1
        return iter(self.streams)

    def __getitem__(self, place: int) -> Stream:  # type: ignore[override]
        return self.streams[place]

    def __len__(self) -> int:
        return len(self.streams)


def test_quantiles_of_the_same_lines_read_them_once() -> None:
    streams = Counted(STREAMS)
    extraction = Extraction(streams)
    for share in ("0.5", "0.95", "0.99"):
        query = metric_query(f'quantile_over_time({share}, {{app="a"}} | logfmt | unwrap v [1m]) by (k)')
        evaluate_range(query, extraction, 0, 60 * SECOND, 5 * SECOND)
    assert streams.read == 1
