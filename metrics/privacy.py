"""What is taken out of log lines and spans before they are stored.

Lines are scrubbed as text, whoever wrote them: JSON, JSON inside of JSON, a stack trace, a request line. A pattern
never breaks JSON: it stops before a quote and before a backslash, and begins behind an escaped line end as well.
"""

from metrics._privacy.people import (
    ADDRESSES,
    AGENT,
    BROWSERS,
    CARD,
    CARD_IN_GROUPS,
    CARD_IN_JSON,
    CARD_NUMBER_IN_JSON,
    EMAIL,
)
from metrics._privacy.secrets import (
    API_KEY,
    ASSIGNED_SECRET,
    AUTHORIZATION,
    BEARER_TOKEN,
    COOKIES,
    JWT,
    KEY_OF_QUERY,
    PASSCODE_IN_JSON,
    PLEX_TOKEN,
    PRIVATE_KEY,
    QUOTED_SECRET,
    SECRET_HEADER,
    SECRET_IN_INSPECTION,
    SECRET_IN_JSON,
    SECRET_IN_NESTED_JSON,
    SECRET_IN_TWICE_NESTED_JSON,
    SESSION_COOKIE,
    URL_PASSWORD,
    WEBHOOK,
)
from metrics._privacy.spans import QUERY_STRING, REST_OF_KEY, SQL_NUMBER, SQL_TEXT
from toolchain.catalog import Privacy, kept, removed, rewritten

PRIVACY = Privacy(
    patterns=(
        URL_PASSWORD,
        AUTHORIZATION,
        BEARER_TOKEN,
        JWT,
        PLEX_TOKEN,
        SECRET_HEADER,
        SECRET_IN_JSON,
        SECRET_IN_NESTED_JSON,
        SECRET_IN_TWICE_NESTED_JSON,
        PASSCODE_IN_JSON,
        SECRET_IN_INSPECTION,
        QUOTED_SECRET,
        ASSIGNED_SECRET,
        KEY_OF_QUERY,
        COOKIES,
        SESSION_COOKIE,
        API_KEY,
        WEBHOOK,
        PRIVATE_KEY,
        EMAIL,
        CARD_IN_GROUPS,
        CARD,
        CARD_IN_JSON,
        CARD_NUMBER_IN_JSON,
        *ADDRESSES,
        *BROWSERS,
        AGENT,
    ),
    fields=(
        kept("userId", reason="an opaque id, without which nobody who asks for help can be helped"),
        kept("username", reason="as uname, of requests that Grafana hands on to a data source"),
        kept(
            "uname",
            reason="who looked at security data and who changed what is told by name: an audit trail is for that",
        ),
        removed("sessionId"),
        removed("remote_user"),
        rewritten("metadata.ip", by=ADDRESSES),
        rewritten("ipAddress", by=ADDRESSES),
        rewritten("remote_addr", by=ADDRESSES),
        rewritten("http_x_forwarded_for", by=ADDRESSES),
        rewritten("metadata.userAgent", by=(*BROWSERS, AGENT)),
        rewritten("http_user_agent", by=(*BROWSERS, AGENT)),
    ),
    attributes=(
        rewritten("http.user_agent", by=BROWSERS),
        rewritten("http.remote_addr", by=ADDRESSES),
        removed("user.id"),
        removed("medianest.user_id"),
        rewritten("db.statement", by=(SQL_TEXT, SQL_NUMBER)),
        rewritten("cache.key", by=(REST_OF_KEY,)),
        rewritten("http.url", by=(QUERY_STRING,)),
    ),
)
