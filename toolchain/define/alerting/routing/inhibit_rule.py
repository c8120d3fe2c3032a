"""Rules of Alertmanager about which alerts are silent while others fire.

Source: Prometheus documentation, "Alerting configuration: inhibit_rule".
"""

from collections.abc import Iterable

from attrs import field, frozen

from toolchain.base.arguments import checked, described
from toolchain.define.alerting.recording import ENVIRONMENT_LABEL
from toolchain.define.alerting.routing._tuples import strings
from toolchain.languages.matching import Matcher


def _matchers(values: Iterable[Matcher]) -> tuple[Matcher, ...]:
    return tuple(values)


@checked
@described("inhibit rule", 'InhibitRule(sources=when(severity="critical"), targets=when(severity="warning"))')
@frozen
class InhibitRule:
    """Alerts that match ``targets`` are silent while one that matches ``sources`` fires with the same ``equal``."""

    sources: tuple[Matcher, ...] = field(converter=_matchers)
    targets: tuple[Matcher, ...] = field(converter=_matchers)
    equal: tuple[str, ...] = field(default=(ENVIRONMENT_LABEL,), converter=strings)
