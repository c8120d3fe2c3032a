"""Narrows the queries of targets to a scope; apart from queries, for what targets are made of takes long to import."""

from collections.abc import Sequence

from toolchain.define.altered import altered
from toolchain.define.narrowing import narrowed_logql, narrowed_promql
from toolchain.define.targets.base import HouseTarget
from toolchain.define.targets.loki import LokiTarget
from toolchain.define.targets.prometheus import PrometheusTarget
from toolchain.languages.matching import Matcher


def narrowed_target(target: HouseTarget, scope: Sequence[Matcher]) -> HouseTarget:
    """Return a target whose built query is kept to a scope; one that was written by hand stays as it is."""
    if isinstance(target, PrometheusTarget) and target.query is not None:
        return altered(target, query=narrowed_promql(target.query, scope))
    if isinstance(target, LokiTarget) and target.query is not None:
        return altered(target, query=narrowed_logql(target.query, scope))
    return target
