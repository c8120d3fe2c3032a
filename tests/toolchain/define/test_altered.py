"""A panel or a query with other fields is another one, and the first stays as it was."""

from toolchain.define import prom, stat
from toolchain.define.altered import altered
from toolchain.languages.promql import builder as q


def test_a_copy_has_the_other_fields_and_the_line_of_the_first() -> None:
    panel = stat("Errors", prom(q.vector(1)), description="Errors now.")
    wide = altered(panel, width=24)
    assert (wide.width, panel.width) == (24, 4)
    assert type(wide) is type(panel)
    assert wide.to_json_data() == panel.to_json_data()
    assert wide.location == panel.location


def test_a_query_keeps_all_else() -> None:
    target = prom(q.vector(1), "one", mode="instant")
    named = altered(target, refId="B")
    assert (named.refId, target.refId) == ("B", "")
    assert named.to_json_data() == {**target.to_json_data(), "refId": "B"}
