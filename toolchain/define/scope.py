"""The scope of a dashboard: what is chosen in its variables."""

from collections.abc import Sequence

from toolchain.base.arguments import checked
from toolchain.define.narrowing import narrowed_promql
from toolchain.define.variables import HouseVariable
from toolchain.languages.matching import Matcher
from toolchain.languages.promql.ast import Expression


@checked
def scoped(expression: Expression, *variables: HouseVariable) -> Expression:
    """Return an expression kept to what is chosen in variables, on every selector with the label of their values."""
    return narrowed_promql(expression, scope_matchers(variables))


def scope_matchers(variables: Sequence[HouseVariable]) -> tuple[Matcher, ...]:
    """Return the matcher of each variable: of the label whose values it has, else of the one of its name."""
    return tuple(Matcher(each.value_label or each.name, each.match_operator, each.match_text) for each in variables)
