"""``when``: labels of alerts that a notification policy takes, or the conditions under which a part is shown."""

from functools import wraps
from typing import Any, TypeVar, overload

from toolchain.define import arrangement
from toolchain.define.alerting.routing import policy
from toolchain.define.arrangement import RangeLength, Row, Tab
from toolchain.define.panels.base import HousePanel
from toolchain.define.variables import HouseVariable
from toolchain.languages.matching import Matcher, MatchValue

Part = TypeVar("Part", HousePanel, Row, Tab)


@overload
def when(**labels: str | MatchValue) -> tuple[Matcher, ...]: ...


@overload
def when(
    part: Part,
    /,
    *,
    variable: HouseVariable | str | None = None,
    equals: str | None = None,
    differs_from: str | None = None,
    matches: str | None = None,
    matches_not: str | None = None,
    has_data: bool | None = None,
    range_up_to: RangeLength | None = None,
    range_longer_than: RangeLength | None = None,
    any_of: bool = False,
) -> Part: ...


@wraps(policy.when)
def when(*parts: Any, **given: Any) -> Any:
    """Return matchers of labels, or a part with its conditions where one is given.

    ``when(severity="critical")`` is for policies, ``when(row(...), variable=HOST, equals="db")`` for dashboards; each
    raises what its own words do (``alerting/routing/policy.py``, ``arrangement.py``).
    """
    return arrangement.when(*parts, **given) if parts else policy.when(**given)
