"""The functions of Loki's templates (Loki documentation, "Template functions"), without Go's built-in ones."""

_LOKI = (
    "__line__ __timestamp__ ToLower ToUpper Replace Trim TrimLeft TrimRight TrimPrefix TrimSuffix TrimSpace "
    "regexReplaceAll regexReplaceAllLiteral count urldecode urlencode bytes duration duration_seconds "
    "unixEpochMillis unixEpochNanos toDateInZone unixToTime alignLeft alignRight b64dec"
)
_SPRIG = (
    "b64enc lower upper title trunc substr contains hasPrefix hasSuffix indent nindent replace repeat trim trimAll "
    "trimSuffix trimPrefix int float64 add sub mul div mod addf subf mulf divf max min maxf minf ceil floor round "
    "fromJson date toDate now unixEpoch default"
)

TEMPLATE_FUNCTIONS = frozenset(f"{_LOKI} {_SPRIG}".split())
"""What line_format and label_format may call besides Go's own functions."""
