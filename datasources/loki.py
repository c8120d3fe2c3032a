"""Loki: logs; a line's traceId opens its trace, its correlationId all lines of the same request.

Where an environment samples, most lines carry a traceId whose trace was never sent.
"""

from toolchain.define import DataSource, uid_of

LOKI = DataSource(
    key="loki",
    name="Loki",
    type="loki",
    json_data={
        "maxLines": 1000,
        "timeout": 60,
        "derivedFields": [
            {
                "name": "traceId",
                "matcherType": "regex",
                "matcherRegex": r'"traceId":"([0-9a-f]{32})"',
                "url": "${__value.raw}",
                "datasourceUid": uid_of("jaeger"),
                "urlDisplayLabel": "Open the trace",
            },
            {
                "name": "correlationId",
                "matcherType": "regex",
                "matcherRegex": r'"correlationId":"([A-Za-z0-9-]+)"',
                "url": '{service=~"medianest-.+"} |= "${__value.raw}"',
                "datasourceUid": uid_of("loki"),
                "urlDisplayLabel": "All lines of this request",
            },
            # The same of lines that a panel shows by their fields: there is no JSON left to look into.
            {
                "name": "trace",
                "matcherType": "label",
                "matcherRegex": "^traceId(_extracted)?$",
                "url": "${__value.raw}",
                "datasourceUid": uid_of("jaeger"),
                "urlDisplayLabel": "Open the trace",
            },
            {
                "name": "request",
                "matcherType": "label",
                "matcherRegex": "^correlationId(_extracted)?$",
                "url": '{service=~"medianest-.+"} |= "${__value.raw}"',
                "datasourceUid": uid_of("loki"),
                "urlDisplayLabel": "All lines of this request",
            },
        ],
    },
)
