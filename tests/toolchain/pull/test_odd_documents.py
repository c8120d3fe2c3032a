"""Documents that no Grafana writes: they are refused, or written down; nothing ends in a traceback."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.toolchain.compilation import board, compilation
from tests.toolchain.pull import exotic
from tests.toolchain.pull.conftest import stored
from toolchain.base.errors import UserError
from toolchain.compile.queries import QueryReader
from toolchain.pull.dashboards import dashboard_source, query_reader
from toolchain.pull.document import pulled_dashboard
from toolchain.pull.verification import run

VALUES: tuple[Any, ...] = (None, True, 0, -1, 2.5, "", "x", "$x", 'q"\\', [], {}, [1], {"a": 1}, [{}], {"a": None})


@cache
def queries() -> QueryReader:
    """The reader of a project without dashboards of its own style."""
    return query_reader(compilation(board()).project)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container of nested data, with each of its keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from places(value[key])


@given(st.data())
@settings(max_examples=60)
def test_whatever_a_document_holds(data: st.DataObject) -> None:
    document = stored(data.draw(st.sampled_from(exotic.every()[:2] + exotic.every()[3:])))
    for _ in range(data.draw(st.integers(1, 3))):
        found = list(places(document))
        owner, key = found[data.draw(st.integers(0, len(found) - 1))]
        owner[key] = stored(data.draw(st.sampled_from(VALUES)))
    try:
        wanted = pulled_dashboard(document, queries().project, "it").document
        source = dashboard_source(queries().project, queries(), wanted)
    except UserError:
        return
    assert "DASHBOARD" in run(source, "pulled.py")
