"""What tells who somebody is: mail and network addresses, cards, browsers."""

from metrics._privacy.words import EDGE, ESCAPE
from toolchain.catalog import Kept, Removed, SensitivePattern

EMAIL = SensitivePattern(
    "e-mail",
    "An e-mail address.",
    (
        Kept(f"(?:{ESCAPE})?"),
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
    "card-in-groups", "A card's number in groups of digits.", (Kept(EDGE), Removed(rf"{_GROUPED_CARD}\b"))
)
CARD = SensitivePattern(
    "card",
    "A card's number in prose; alone between quotes it is an id, and behind a colon a number of JSON.",
    (Kept(rf"(?:^|{ESCAPE}|[^0-9A-Za-z\"'.:_\\/-])"), Removed(rf"{_CARD}\b")),
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

_BEFORE_ADDRESS = rf"(?:^|{ESCAPE}|%[0-9A-F]{{2}}|//|[^0-9A-Za-z._/\\-])"
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
_BEFORE_IPV6 = rf"(?:^|{ESCAPE}|%[0-9A-F]{{2}}|[^0-9A-Za-z.:_\\-])"
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
