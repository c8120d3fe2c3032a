"""What opens something: passwords, tokens, keys, cookies, whoever's they are."""

from metrics._privacy.words import EDGE
from toolchain.catalog import Kept, Removed, SensitivePattern, unmasked

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
        Kept(rf"{EDGE}bearer(?:\s|%20|\+)+"),
        Removed(r"(?:[a-z0-9._~+/-]{24,}=*|[a-z._~+/-]*[0-9][a-z0-9._~+/-]{7,}=*)"),
    ),
    ignores_case=True,
)
JWT = SensitivePattern(
    "jwt",
    "A JSON Web Token, signed or encrypted (RFC 7519, RFC 7516).",
    (Kept(EDGE), Removed(r"eyJ[\w-]{8,}(?:\.[\w-]*){0,3}\.[\w-]+")),
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
        Kept(rf"{EDGE}x-(?:api|auth|access|csrf|emby|session|webhook)[a-z-]*-?(?:key|token|secret|signature){_HEADER}"),
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
    (Kept(rf"{EDGE}(?:set-)?cookie:\s*"), Removed(r"[\w.-]+=[^\"'\\]*")),
    ignores_case=True,
)
SESSION_COOKIE = SensitivePattern(
    "session-cookie",
    "A cookie that is a session, outside of its header.",
    (
        Kept(rf"{EDGE}(?:(?:__secure-|__host-)?(?:next-auth|authjs)[\w.-]*|connect\.sid|session[_-]?id|sid)(?:=|%3D)"),
        Removed(unmasked(rf"{_TO_SPACE}#<>()\]}}")),
    ),
    ignores_case=True,
)
API_KEY = SensitivePattern(
    "api-key",
    "A key that is told by its form: Google's (YouTube), GitHub's, Grafana's, Slack's, OpenAI's, Stripe's, AWS'.",
    (
        Kept(EDGE),
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
