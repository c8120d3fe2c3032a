"""Why texts of configurations are no matchers of Alertmanager, and no regular expressions of RE2."""

from collections.abc import Iterator

from toolchain.languages.alertmanager_matchers import MatcherSyntaxError, alertmanager_matchers


def regex_problem(text: str) -> str:
    """Return why a text is no regular expression of RE2; empty where it is one."""
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(f"^(?:{text})$", options)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        return f"no regular expression of RE2, {said.decode() if isinstance(said, bytes) else said}"
    return ""


def matchers_problem(text: str) -> str:
    """Return why a text is no matchers of Alertmanager, such as ``severity="critical"``; empty where it is."""
    return next(_problems(text), "")


def _problems(text: str) -> Iterator[str]:
    try:
        for matcher in alertmanager_matchers(text):
            if matcher.op in ("=~", "!~") and (problem := regex_problem(matcher.value)):
                yield problem
    except MatcherSyntaxError as error:
        yield str(error)
