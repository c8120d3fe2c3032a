"""Variables of several values compared by equality, where a dashboard is written by hand."""

import pytest

from tests.toolchain.check._panels import panel
from tests.toolchain.compilation import board, checked
from toolchain.define import variables as var
from toolchain.define.targets import prom

HEARD = 'sum by (job) (sessions_active{job="app", instance%s"%s"})'


@pytest.mark.parametrize(
    ("operator", "written", "is_wrong"),
    [
        ("=", "$i", True),
        ("!=", "${i}", True),
        ("=", "${i:regex}", True),
        ("=~", "$i", False),
        ("=", "a-$i", True),
        ("=", "$is", False),
        ("=~", "a-$i", False),
    ],
)
def test_it_is_one_finding_where_the_variable_is_the_value_or_a_part_of_it(
    operator: str, written: str, is_wrong: bool
) -> None:
    several = var.custom("i", "Instance", ["a", "b"], choice=var.SEVERAL)
    query = prom(HEARD % (operator, written), "{{job}}")
    assert bool(checked("variable-multi", board(panel(query), variables=[several])).findings) is is_wrong


def test_a_variable_of_one_value_may_be_compared() -> None:
    one = var.custom("i", "Instance", ["a", "b"], choice=var.ONE)
    assert not checked("variable-multi", board(panel(prom(HEARD % ("=", "$i"), "x")), variables=[one])).findings
