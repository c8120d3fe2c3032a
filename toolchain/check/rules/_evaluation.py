"""Alerts that read recordings, for the rules about who evaluates what."""

from collections.abc import Sequence

from toolchain.compile.alerting.inputs import inputs_of
from toolchain.compile.alerting.model import CompiledAlert
from toolchain.compile.compilation import Compilation

_FEW = 3


def readers_of_recordings(compilation: Compilation) -> tuple[CompiledAlert, ...]:
    """Return the alerts that read a recorded series."""
    found = (inputs_of(each, compilation.rules.recordings) for each in compilation.rules.alerts)
    return tuple(each.alert for each in found if each.recordings)


def told(alerts: Sequence[CompiledAlert]) -> str:
    """Return the names of the first alerts with their lines, and how many more there are."""
    some = ", ".join(f"{each.definition.name} ({each.location})" for each in alerts[:_FEW])
    rest = len(alerts) - _FEW
    return f"{some} and {rest} more" if rest > 0 else some
