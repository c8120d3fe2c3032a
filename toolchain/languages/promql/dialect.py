"""Which PromQL a server speaks: its version, and the experimental features that it has switched on.

Sources: Prometheus documentation, "Feature flags" and "Querying: functions"; the changelogs of 2.33 to 3.16.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from attrs import define, evolve

from toolchain.languages.promql.functions import (
    AGGREGATIONS,
    EXPERIMENTAL,
    EXPERIMENTAL_AGGREGATIONS,
    FUNCTIONS,
    REMOVED_IN_3,
    SINCE,
    STABLE_SINCE_3_14,
    Signature,
    ValueType,
)

FEATURES: Mapping[str, str] = {
    "experimental-functions": "functions and aggregations behind --enable-feature=promql-experimental-functions",
    "duration-expressions": "arithmetic, step() and range() in durations (promql-duration-expr)",
    "extended-range-selectors": "anchored and smoothed selectors (promql-extended-range-selectors)",
    "fill": "fill, fill_left and fill_right of binary operations (promql-binop-fill-modifiers)",
    "unquoted-utf8-names": "names with dots and letters of any script without quotes (promql-unquoted-utf8-names)",
}
"""Feature -> what it allows; a server refuses what it has not switched on."""


@define(slots=False, frozen=True)
class Dialect:
    """A version of the language: what every server of at least that version takes.

    Features that are always on since a version are among its ``features``.

    Where Grafana does not stand in front of the server, a query ``reads_variables`` no more than the server does.
    Who ``speaks_metricsql`` takes more than PromQL: nothing is said there of what cannot be read.
    """

    name: str
    major: int
    features: frozenset[str] = frozenset()
    reads_variables: bool = True
    minor: int = 0
    speaks_metricsql: bool = False

    def with_features(self, *names: str) -> "Dialect":
        """Return the dialect with these features on as well. Raises ValueError for one that does not exist."""
        unknown = sorted(set(names) - set(FEATURES))
        if unknown:
            raise ValueError(f"there is no feature {unknown[0]!r}; there are {', '.join(FEATURES)}")
        return evolve(self, features=self.features | set(names))

    @property
    def is_current(self) -> bool:
        """Whether quoted UTF-8 names and several signs of an offset exist."""
        return self.major >= 3

    @property
    def takes_durations_as_numbers(self) -> bool:
        """Whether a number may be a duration, a duration a number, and 1_000 is one."""
        return self.is_at_least(2, 54)

    @property
    def has_trims(self) -> bool:
        """Whether operators take observations off native histograms."""
        return self.is_at_least(3, 11)

    @cached_property
    def functions(self) -> Mapping[str, Signature]:
        """The functions that a query may call."""
        if not self.is_current:
            return {**{name: each for name, each in FUNCTIONS.items() if not self.is_before(name)}, **REMOVED_IN_3}
        return {**FUNCTIONS, **{name: each for name, each in EXPERIMENTAL.items() if self._offers(name)}}

    def _offers(self, experimental: str) -> bool:
        if experimental in STABLE_SINCE_3_14 and self.is_at_least(3, 14):
            return True
        return "experimental-functions" in self.features and not self.is_before(experimental)

    def is_before(self, function: str) -> bool:
        """Return whether a later version brought the function."""
        return function in SINCE and not self.is_at_least(*SINCE[function])

    def is_at_least(self, major: int, minor: int) -> bool:
        """Return whether it is the dialect of this version, or of a later one."""
        return (self.major, self.minor) >= (major, minor)

    @cached_property
    def aggregations(self) -> Mapping[str, ValueType | None]:
        """Aggregation -> the type of its parameter, None where it has none."""
        if self.is_current and "experimental-functions" in self.features:
            return {**AGGREGATIONS, **EXPERIMENTAL_AGGREGATIONS}
        return AGGREGATIONS


PROMETHEUS_2 = Dialect("Prometheus 2", 2, minor=42)
PROMETHEUS_3 = Dialect("Prometheus 3", 3, minor=13)
PROMETHEUS_3_14 = Dialect("Prometheus 3.14", 3, frozenset({"duration-expressions"}), minor=14)
PROMETHEUS_3_16 = Dialect(
    "Prometheus 3.16", 3, frozenset({"duration-expressions", "extended-range-selectors"}), minor=16
)
EVERYTHING = PROMETHEUS_3_16.with_features(*FEATURES)

DIALECTS: Mapping[str, Dialect] = {
    "2": PROMETHEUS_2,
    "3": PROMETHEUS_3,
    "3.14": PROMETHEUS_3_14,
    "3.16": PROMETHEUS_3_16,
}
"""The dialects that have names of their own; ``dialect_of`` knows each version."""

METRICSQL = evolve(PROMETHEUS_3, name="VictoriaMetrics", speaks_metricsql=True)
OF_VICTORIA_METRICS = "metricsql"

_VERSION = re.compile(r"v?(?P<major>\d+)\.(?P<minor>\d+)(?:\.\d+)?")
_OLDEST = (2, 33)
_LAST_OF_2 = 55


def dialect_of(version: str) -> Dialect:
    """Return the dialect of a version such as ``2.45`` or ``3.5.1``, as its server starts.

    ``2`` is that of 2.42, ``3`` that of 3.13, and ``metricsql`` that of VictoriaMetrics. Raises ValueError, with what
    there is, for anything else.
    """
    if version.lower() == OF_VICTORIA_METRICS:
        return METRICSQL
    if version in DIALECTS:
        return DIALECTS[version]
    found = _VERSION.fullmatch(version)
    major, minor = (int(found["major"]), int(found["minor"])) if found else (0, 0)
    if (major, minor) < _OLDEST or major > PROMETHEUS_3.major or (major == PROMETHEUS_2.major and minor > _LAST_OF_2):
        raise ValueError("2, 3, a version of Prometheus from 2.33 to 2.55, one from 3.0 on, or metricsql")
    newest = max((each for each in DIALECTS.values() if _precedes(each, major, minor)), key=lambda each: each.minor)
    return evolve(newest, name=f"Prometheus {major}.{minor}", minor=minor)


def _precedes(dialect: Dialect, major: int, minor: int) -> bool:
    """Return whether features that are on by default in a dialect are in a version: 2 and 3 have none."""
    return dialect.major == major and (not dialect.features or dialect.minor <= minor)
