"""What Alertmanager refuses of its configuration beyond the schema: names that are not there, or there twice.

Source: Alertmanager documentation, "Configuration", and what amtool 0.25 says of files.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from toolchain.base.documents.located import Located
from toolchain.base.errors import did_you_mean
from toolchain.check.stack.conformity import Problem
from toolchain.check.stack.unique import repeated

_OF_GLOBAL: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "slack_configs": (
        ("api_url", "api_url_file", "app_token", "app_token_file"),
        ("slack_api_url", "slack_api_url_file", "slack_app_token", "slack_app_token_file"),
    ),
    "opsgenie_configs": (("api_key", "api_key_file"), ("opsgenie_api_key", "opsgenie_api_key_file")),
    "victorops_configs": (("api_key", "api_key_file"), ("victorops_api_key", "victorops_api_key_file")),
    "wechat_configs": (("api_secret", "api_secret_file"), ("wechat_api_secret", "wechat_api_secret_file")),
    "telegram_configs": (("bot_token", "bot_token_file"), ("telegram_bot_token", "telegram_bot_token_file")),
    "jira_configs": (("api_url",), ("jira_api_url",)),
    "rocketchat_configs": (("token", "token_file"), ("rocketchat_token", "rocketchat_token_file")),
    "mattermost_configs": (
        ("webhook_url", "webhook_url_file"),
        ("mattermost_webhook_url", "mattermost_webhook_url_file"),
    ),
}
"""What a receiver needs, or has from ``global``."""
_WECHAT_ID = (("corp_id",), ("wechat_api_corp_id",))
_MAIL = ((("smarthost",), ("smtp_smarthost",)), (("from",), ("smtp_from",)))
_OF_ROOT = ("match", "match_re", "matchers", "mute_time_intervals", "active_time_intervals")


def problems(document: Located) -> Iterator[Problem]:
    """Yield receivers and intervals that are not there, or there twice, and what no receiver can do without."""
    receivers, route = document.get("receivers"), document.get("route")
    yield from repeated(receivers, "name", "receivers", "the receiver")
    intervals = Located(
        [*document.get("mute_time_intervals").items(), *document.get("time_intervals").items()], document.line
    )
    yield from repeated(intervals, "name", "time_intervals", "the interval")
    if isinstance(route.value, dict):
        if not route.get("receiver").scalar:
            yield Problem(route, "route", "has no receiver, and is for what no other route takes", "Add receiver.")
        for name in _OF_ROOT:
            if route.get(name).value:
                problem = f"has {name}, and is for what no other route takes"
                yield Problem(route.get(name), "route", problem, "Move it to a route below.")
    names = dict.fromkeys(each.get("name").scalar for each in receivers.items())
    spans = dict.fromkeys(each.get("name").scalar for each in intervals.items())
    yield from _route(route, "route", names, spans)
    for receiver in receivers.items():
        yield from _receiver(receiver, document.get("global"))
    for index, rule in enumerate(document.get("inhibit_rules").items()):
        for field in ("source_match_re", "target_match_re"):
            yield from _expressions(rule.get(field), f"inhibit_rules[{index}].{field}")


def _route(route: Located, owner: str, receivers: Collection[str], intervals: Collection[str]) -> Iterator[Problem]:
    name = route.get("receiver")
    if name.scalar and name.scalar not in receivers:
        message = f"there is no receiver {name.scalar!r}.{did_you_mean(name.scalar, receivers)}"
        yield Problem(name, owner, message, "Correct the name, or add the receiver.")
    for field in ("mute_time_intervals", "active_time_intervals"):
        for each in route.get(field).items():
            if each.scalar not in intervals:
                message = f"there is no time interval {each.scalar!r}.{did_you_mean(each.scalar, intervals)}"
                yield Problem(each, owner, message, "Correct the name, or add the interval.")
    yield from _expressions(route.get("match_re"), f"{owner}.match_re")
    labels = [each.scalar for each in route.get("group_by").items()]
    if "..." in labels and len(labels) > 1:
        yield Problem(route.get("group_by"), owner, "groups by ... and by labels", "Keep ... alone, or remove it.")
    for twice in (label for label, times in Counter(labels).items() if times > 1):
        yield Problem(route.get("group_by"), owner, f"groups by {twice} twice", "Remove one.")
    for index, each in enumerate(route.get("routes").items()):
        yield from _route(each, f"{owner}.routes[{index}]", receivers, intervals)


def _expressions(patterns: Located, owner: str) -> Iterator[Problem]:
    for label, pattern in patterns.pairs():
        if pattern.value is None:
            yield Problem(pattern, owner, f"{label} has no regular expression", "Write one, or remove it.")


def _receiver(receiver: Located, common: Located) -> Iterator[Problem]:
    owner = f"receivers[{receiver.get('name').scalar}]"
    for kind, (own, of_all) in _OF_GLOBAL.items():
        for each in receiver.get(kind).items():
            yield from _needs(each, f"{owner}.{kind}", own, of_all, common)
    for each in receiver.get("slack_configs").items():
        url, token = ([each.get(f"{name}{end}") for end in ("", "_file")] for name in ("api_url", "app_token"))
        if any(part.scalar for part in url) and any(part.scalar for part in token):
            yield Problem(each, f"{owner}.slack_configs", "has both an api_url and an app_token", "Remove one.")
    for each in receiver.get("wechat_configs").items():
        yield from _needs(each, f"{owner}.wechat_configs", *_WECHAT_ID, common)
    for each in receiver.get("email_configs").items():
        for own, of_all in _MAIL:
            yield from _needs(each, f"{owner}.email_configs", own, of_all, common)
        seen: set[str] = set()
        for name, value in each.get("headers").pairs():
            if name.lower() in seen:
                yield Problem(value, f"{owner}.email_configs", f"the header {name} stands twice", "Remove one.")
            seen.add(name.lower())
    for each in receiver.get("webex_configs").items():
        if each.get("http_config").value is not None and each.get("http_config", "authorization").value is None:
            yield Problem(each, f"{owner}.webex_configs", "has no http_config.authorization", "Add it.")


def _needs(
    block: Located, owner: str, own: tuple[str, ...], of_all: tuple[str, ...], common: Located
) -> Iterator[Problem]:
    if not isinstance(block.value, dict):
        return
    if not any(block.get(name).scalar for name in own) and not any(common.get(name).scalar for name in of_all):
        yield Problem(block, owner, f"has no {own[0]}, and global has no {of_all[0]}", "Add one of them.")
