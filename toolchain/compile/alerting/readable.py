"""How bad it is and from when it counts, in units that people read: annotations that the compiler adds to each alert.

Functions are those that templates of Prometheus and of Grafana share.
"""

from toolchain.define.alerting.rule import AlertRule
from toolchain.languages.logql.analysis.analyser import LogAnalysis
from toolchain.languages.promql.analysis.analyser import Analysis
from toolchain.languages.quantity import BYTE, BYTE_PER_SECOND, NONE, PER_SECOND, SECOND, Quantity, same_scale

VALUE, THRESHOLD = "value", "threshold"

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_BINARY = ((1024**4, "Ti"), (1024**3, "Gi"), (1024**2, "Mi"), (1024, "ki"))


def readable(rule: AlertRule, analysis: Analysis | LogAnalysis) -> dict[str, str]:
    """Return the value as a template and the threshold as a text, both in the unit of the signal where it is known."""
    quantity = analysis.unit
    if rule.threshold is None:
        return {VALUE: _value(quantity)}
    side = "above" if rule.operator == ">" else "below"
    return {VALUE: _value(quantity), THRESHOLD: f"{side} {_threshold(rule.threshold, quantity)}"}


def _value(quantity: Quantity | None) -> str:
    match _kind(quantity):
        case "ratio":
            return "{{ $value | humanizePercentage }}"
        case "seconds":
            return "{{ $value | humanizeDuration }}"
        case "bytes":
            return "{{ $value | humanize1024 }}B"
        case "bytes per second":
            return "{{ $value | humanize1024 }}B/s"
        case "per second":
            return '{{ printf "%.4g" $value }} per second'
    return '{{ printf "%.4g" $value }}'


def _threshold(number: float, quantity: Quantity | None) -> str:
    match _kind(quantity):
        case "ratio":
            return f"{100 * number:g}%"
        case "seconds":
            return _duration(number)
        case "bytes":
            return f"{_binary(number)}B"
        case "bytes per second":
            return f"{_binary(number)}B/s"
        case "per second":
            return f"{number:g} per second"
    return f"{number:g}"


def _kind(quantity: Quantity | None) -> str:
    """Return the unit's word, empty for a plain number and for one in thousandths or the like."""
    if quantity is None or not same_scale(quantity.scale, 1.0):
        return ""
    if quantity.dimension == NONE:
        return "ratio" if quantity.is_ratio else ""
    words = {SECOND: "seconds", BYTE: "bytes", BYTE_PER_SECOND: "bytes per second", PER_SECOND: "per second"}
    return words.get(quantity.dimension, "")


def _duration(seconds: float) -> str:
    for length, unit in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min")):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:g} {unit}"
    return f"{seconds:g} s" if seconds >= 1 or seconds == 0 else f"{1000 * seconds:g} ms"


def _binary(number: float) -> str:
    for factor, prefix in _BINARY:
        if abs(number) >= factor:
            return f"{number / factor:g} {prefix}"
    return f"{number:g} "
