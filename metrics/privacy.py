"""What is taken out of log lines and spans before they are stored.

Lines are scrubbed as text, whoever wrote them: JSON, JSON inside of JSON, a stack trace, a request line. A pattern
never breaks JSON: it stops before a quote and before a backslash, and begins behind an escaped line end as well.
"""

from toolchain.catalog import Kept, Privacy, Removed, SensitivePattern, kept, removed, rewritten, unmasked

_ESCAPE = r"\\(?:[bfnrt]|u[0-9a-fA-F]{4})"
_EDGE = rf"(?:{_ESCAPE}|\b)"
"""Where a word begins: behind an escaped line end, too, whose letter would be a part of the word otherwise."""
_SECRET = (
    r"(?:password|password[_-]?(?:hash|confirm(?:ation)?)|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key"
    r"|private[_-]?key|credentials?|authorization|cookie|connect\.sid)"
)
"""How the name of a field ends that holds a secret: ``accessToken`` does, ``tokenType`` does not."""
_SCHEME = "(?:bearer|basic|digest|token|negotiate|apikey|mediabrowser)"
_HEADER = r"""(?:\\*["']\s*[:,]\s*\\*["']|\s*(?:[:=,]|%3D)\s*(?:'|\\+["'])?)"""
"""Between a header's name and its value: both quoted in JSON and in lists, as it is sent, in a query string."""
_TO_SPACE = r"\s\"'\\,;&"
_IN_ESCAPED = r'\\\\(?:\\["\\]|[^"\\])'
"""An escaped character of JSON inside of JSON."""

URL_PASSWORD = SensitivePattern(
    "url-password",
    "The password of a URL, such as a database's.",
    (
        Kept(r"[a-z][a-z0-9+.-]*://[^\s/:@\"'\\]*:"),
        Removed(unmasked(r"\s/@\"'\\")),
        Kept("@"),
    ),
    ignores_case=True,
)
AUTHORIZATION = SensitivePattern(
    "authorization",
    "What follows the scheme of an Authorization header.",
    (Kept(rf"authorization{_HEADER}{_SCHEME}(?:\s|%20|\+)+"), Removed(unmasked(_TO_SPACE))),
    ignores_case=True,
)
BEARER_TOKEN = SensitivePattern(
    "bearer-token",
    "A bearer token wherever it stands: long, or with a digit, which no prose about bearers has.",
    (
        Kept(rf"{_EDGE}bearer(?:\s|%20|\+)+"),
        Removed(r"(?:[a-z0-9._~+/-]{24,}=*|[a-z._~+/-]*[0-9][a-z0-9._~+/-]{7,}=*)"),
    ),
    ignores_case=True,
)
JWT = SensitivePattern(
    "jwt",
    "A JSON Web Token, signed or encrypted (RFC 7519, RFC 7516).",
    (Kept(_EDGE), Removed(r"eyJ[\w-]{8,}(?:\.[\w-]*){0,3}\.[\w-]+")),
)
PLEX_TOKEN = SensitivePattern(
    "plex-token",
    "A Plex token as a header, in a query string or in JSON.",
    (Kept(f"x-plex-token{_HEADER}"), Removed(unmasked(rf"{_TO_SPACE}<>)\]}}"))),
    ignores_case=True,
)
SECRET_HEADER = SensitivePattern(
    "secret-header",
    "A header that holds a key, as Overseerr's X-Api-Key.",
    (
        Kept(
            rf"{_EDGE}x-(?:api|auth|access|csrf|emby|session|webhook)[a-z-]*-?(?:key|token|secret|signature){_HEADER}"
        ),
        Removed(unmasked(_TO_SPACE)),
    ),
    ignores_case=True,
)
SECRET_IN_JSON = SensitivePattern(
    "secret-in-json",
    "The value of a field of JSON whose name says that it is a secret.",
    (
        Kept(rf'"[\w.-]*{_SECRET}"\s*:\s*\[?\s*"'),
        Removed(r'(?:[^"\\\[]|\[[^"\\R]|\\.)(?:[^"\\]|\\.)*'),
    ),
    ignores_case=True,
)
SECRET_IN_NESTED_JSON = SensitivePattern(
    "secret-in-nested-json",
    "The same in JSON that is a text of JSON, with its quotes escaped.",
    (
        Kept(rf'\\"[\w.-]*{_SECRET}\\"\s*:\s*\[?\s*\\"'),
        Removed(rf'(?:[^"\\\[]|\[[^"\\R]|{_IN_ESCAPED})(?:[^"\\]|{_IN_ESCAPED})*'),
    ),
    ignores_case=True,
)
SECRET_IN_TWICE_NESTED_JSON = SensitivePattern(
    "secret-in-twice-nested-json",
    "The same once more inside: the body of a request in the text of an error.",
    (
        Kept(rf'\\{{3}}"[\w.-]*{_SECRET}\\{{3}}"\s*:\s*\[?\s*\\{{3}}"'),
        Removed(unmasked(r'"\\')),
    ),
    ignores_case=True,
)
PASSCODE_IN_JSON = SensitivePattern(
    "passcode-in-json",
    "A password or a code of digits, as a number of JSON.",
    (
        Kept(r'"(?:[\w-]*(?:password|passcode|otp)|pin|cvc|cvv)\\*"\s*:\s*'),
        Removed("[0-9]*[1-9][0-9]*"),
    ),
    replacement="0",
    ignores_case=True,
)
SECRET_IN_INSPECTION = SensitivePattern(
    "secret-in-inspection",
    "The same as Node prints an object.",
    (Kept(rf"(?:^|[{{,]|\\n)\s*'?[\w.-]*{_SECRET}'?\s*:\s*(?:\[\s*)?'"), Removed(unmasked(r"'\"\\"))),
    ignores_case=True,
)
QUOTED_SECRET = SensitivePattern(
    "quoted-secret",
    'A secret as key="value".',
    (Kept(rf'{_SECRET}=\\*"'), Removed(r'(?:[^"\\\[\s,:}\]]|\[[^"\\R])(?:[^"\\\[]|\[[^"\\R])*')),
    ignores_case=True,
)
ASSIGNED_SECRET = SensitivePattern(
    "assigned-secret",
    "A secret as key=value, and in a query string or a form.",
    (Kept(rf"{_SECRET}(?:=|%3D)"), Removed(unmasked(rf"{_TO_SPACE}#<>()\]}}"))),
    ignores_case=True,
)
KEY_OF_QUERY = SensitivePattern(
    "key-of-query",
    "A key as a parameter of a URL.",
    (Kept("[?&]key="), Removed(r"[\w-]{16,}")),
)
COOKIES = SensitivePattern(
    "cookies",
    "All of a Cookie or Set-Cookie header.",
    (Kept(rf"{_EDGE}(?:set-)?cookie:\s*"), Removed(r"[\w.-]+=[^\"'\\]*")),
    ignores_case=True,
)
SESSION_COOKIE = SensitivePattern(
    "session-cookie",
    "A cookie that is a session, outside of its header.",
    (
        Kept(rf"{_EDGE}(?:(?:__secure-|__host-)?(?:next-auth|authjs)[\w.-]*|connect\.sid|session[_-]?id|sid)(?:=|%3D)"),
        Removed(unmasked(rf"{_TO_SPACE}#<>()\]}}")),
    ),
    ignores_case=True,
)
API_KEY = SensitivePattern(
    "api-key",
    "A key that is told by its form: Google's (YouTube), GitHub's, Grafana's, Slack's, OpenAI's, Stripe's, AWS'.",
    (
        Kept(_EDGE),
        Removed(
            r"(?:AIza[\w-]{35,}|gh[pousr]_[A-Za-z0-9]{36,}|gl(?:sa|c)_[A-Za-z0-9_+/=]{24,}|xox[abeprs]-[A-Za-z0-9-]{10,}"
            r"|sk-[A-Za-z0-9_-]{20,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|AKIA[0-9A-Z]{16})"
        ),
    ),
)
WEBHOOK = SensitivePattern(
    "webhook",
    "The secret part of the address of a Slack or Discord webhook.",
    (Kept(r"(?:hooks\.slack\.com/services|discord(?:app)?\.com/api/webhooks)/"), Removed(r"[\w/-]+")),
)
PRIVATE_KEY = SensitivePattern(
    "private-key",
    "A private key in PEM.",
    (Kept("-----BEGIN [A-Z ]*PRIVATE KEY-----"), Removed(r"(?:[A-Za-z0-9+/=\s]|\\+[nr]){16,}")),
)
EMAIL = SensitivePattern(
    "e-mail",
    "An e-mail address.",
    (
        Kept(f"(?:{_ESCAPE})?"),
        Removed(r"[a-z0-9._%+-]+(?:@|%40)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}"),
    ),
    ignores_case=True,
)

_BRAND = (
    r"(?:4[0-9]{3}|5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720|6011|65[0-9]{2}|64[4-9][0-9])"
)
"""How cards of 16 digits begin: Visa, Mastercard, Discover."""
_CARD = rf"(?:{_BRAND}[0-9]{{12}}|3[47][0-9]{{13}})"
"""And of 15: American Express. None begins like a time in milliseconds, which has 13 and begins with 1."""
_GROUPED_CARD = rf"(?:{_BRAND}(?:[ -][0-9]{{4}}){{3}}|3[47][0-9]{{2}}[ -][0-9]{{6}}[ -][0-9]{{5}})"

CARD_IN_GROUPS = SensitivePattern(
    "card-in-groups", "A card's number in groups of digits.", (Kept(_EDGE), Removed(rf"{_GROUPED_CARD}\b"))
)
CARD = SensitivePattern(
    "card",
    "A card's number in prose; alone between quotes it is an id, and behind a colon a number of JSON.",
    (Kept(rf"(?:^|{_ESCAPE}|[^0-9A-Za-z\"'.:_\\/-])"), Removed(rf"{_CARD}\b")),
)
CARD_IN_JSON = SensitivePattern(
    "card-in-json",
    "The text of a field of JSON that is a card's by its name.",
    (Kept(r'"(?i:\w*card\w*|pan)\\*"\s*:\s*\\*"'), Removed(rf"{_CARD}\b")),
)
CARD_NUMBER_IN_JSON = SensitivePattern(
    "card-number-in-json",
    "The same as a number of JSON.",
    (Kept(r'"(?i:\w*card\w*|pan)\\*"\s*:\s*'), Removed(rf"{_CARD}\b")),
    replacement="0",
)

_BEFORE_ADDRESS = rf"(?:^|{_ESCAPE}|%[0-9A-F]{{2}}|//|[^0-9A-Za-z._/\\-])"
"""An address is no part of a version: ``Chrome/120.0.0.7``, ``v1.2.3.4``, ``lib-1.2.3.4``."""
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
IPV4 = SensitivePattern(
    "ipv4",
    "The last number of an IPv4 address; not of the machine's own, 127.0.0.0/8.",
    (
        Kept(rf"{_BEFORE_ADDRESS}(?:25[0-5]|2[0-4][0-9]|1[013-9][0-9]|12[0-689]|[1-9][0-9]?)\.{_OCTET}\.{_OCTET}\."),
        Removed(r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]?)\b"),
    ),
    replacement="0",
)
_GROUP = "[0-9A-Fa-f]{1,4}"
_BEFORE_IPV6 = rf"(?:^|{_ESCAPE}|%[0-9A-F]{{2}}|[^0-9A-Za-z.:_\\-])"
_FIRST_GROUP = r"(?:[23][0-9A-Fa-f]{3}|[Ff][CDcd][0-9A-Fa-f]{2}|[Ff][Ee][89ABab][0-9A-Fa-f])"
"""Of addresses in use, 2000::/3, fc00::/7 and fe80::/10: times and hardware addresses do not begin so."""
_WHOLE_REST = rf"{_GROUP}(?::{_GROUP}){{4}}\b"
_REST_WITH_ZEROS = rf"(?:{_GROUP}:){{1,4}}:(?:{_GROUP}(?::{_GROUP}){{0,3}}\b)?"
_REST_BEHIND_ZEROS = rf":{_GROUP}(?::{_GROUP}){{0,5}}\b"
IPV6 = SensitivePattern(
    "ipv6",
    "What follows the first 48 bits of an IPv6 address, which say whose network it is.",
    (
        Kept(rf"{_BEFORE_IPV6}{_FIRST_GROUP}:{_GROUP}:{_GROUP}:"),
        Removed(f"(?:{_WHOLE_REST}|{_REST_WITH_ZEROS}|{_REST_BEHIND_ZEROS})"),
    ),
    replacement=":",
)
SHORT_IPV6 = SensitivePattern(
    "short-ipv6",
    "The same of one whose zeros are left out before.",
    (Kept(rf"{_BEFORE_IPV6}{_FIRST_GROUP}(?::{_GROUP})?:"), Removed(_REST_BEHIND_ZEROS)),
    replacement=":",
)
ADDRESSES = (IPV4, IPV6, SHORT_IPV6)

_PRODUCTS = r"(?: \([^()\"\\]*\)| [A-Za-z][\w.-]*(?:/[^\s\"\\]+)?)*"


def _browser(family: str, mark: str) -> SensitivePattern:
    return SensitivePattern(
        f"browser-{family.lower().replace(' ', '-')}",
        f"The version, machine and language of {family}.",
        (Removed(rf"Mozilla/[0-9.]+{_PRODUCTS} {mark}{_PRODUCTS}"),),
        replacement=family,
        watched=False,
    )


BROWSERS = (
    _browser("Edge", r"Edg(?:e|A|iOS)?/[0-9.]+"),
    _browser("Opera", r"OPR/[0-9.]+"),
    _browser("Samsung Internet", r"SamsungBrowser/[0-9.]+"),
    _browser("Firefox", r"(?:Firefox|FxiOS)/[0-9.]+"),
    _browser("Chrome Mobile", r"(?:CriOS/[0-9.]+|Chrome/[0-9.]+ Mobile)"),
    _browser("Chrome", r"(?:Headless)?Chrome/[0-9.]+"),
    _browser("Safari", r"Version/[0-9.]+"),
    SensitivePattern(
        "browser-other",
        "What else calls itself Mozilla.",
        (Removed(rf"Mozilla/[0-9.]+{_PRODUCTS}"),),
        replacement="Other",
        watched=False,
    ),
)
"""A browser's family says what broke; its version and machine say who it was. The order is that of their claims."""
AGENT = SensitivePattern(
    "agent",
    "The version and machine of a program that says what it is in a field for that.",
    (Kept(r'"(?:http_)?user[_-]?agent\\*"\s*:\s*\\*"[a-z][\w. -]*'), Removed(r"/[^\"\\]+")),
    replacement="",
    ignores_case=True,
    watched=False,
)

SQL_TEXT = SensitivePattern(
    "sql-text",
    "What a statement compares with.",
    (Kept("'"), Removed(r"(?:[^'?]|'')(?:[^']|'')*"), Kept("'")),
    replacement="?",
)
SQL_NUMBER = SensitivePattern(
    "sql-number",
    "The same where it is a number.",
    (Kept(r"[=<>(,]\s*"), Removed(r"[0-9]+(?:\.[0-9]+)?\b")),
    replacement="?",
)
QUERY_STRING = SensitivePattern("query-string", "What a URL asks for.", (Kept(r"\?"), Removed(unmasked(r"\s#"))))
REST_OF_KEY = SensitivePattern(
    "rest-of-key", "Of whom or what a key is: what follows its kind.", (Kept("^[^:]+:"), Removed(unmasked(r"\n")))
)

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
