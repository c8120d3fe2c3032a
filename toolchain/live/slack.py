"""Posts messages to Slack: as a bot to a channel, or through an incoming webhook.

Source: Slack documentation, "chat.postMessage" (an answer of status 200 says in ``ok`` whether it was posted, and in
``error`` why not), "Sending messages using incoming webhooks" and "Rate limits".
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from attrs import define, field

from toolchain.live.errors import ServiceError
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.sending import HttpSender, Received, Timeouts
from toolchain.live.transport import TransportErrors, transport_failure

API = "https://slack.com/api"
_ATTEMPTS, _LONGEST_WAIT = 3, 60.0
_TIMEOUTS = Timeouts(read=15.0, total=30.0)
_REMEDIES: Mapping[str, str] = {
    "channel_not_found": "Correct the channel, or invite the bot to it if it is private.",
    "not_in_channel": "Invite the bot to the channel: /invite @NAME.",
    "is_archived": "Name another channel: this one is archived.",
    "invalid_auth": "Set the token of the bot, which begins with xoxb-.",
    "not_authed": "Set the token of the bot, which begins with xoxb-.",
    "token_revoked": "Make a new token for the bot: this one was revoked.",
    "account_inactive": "Make a new token for the bot: whoever made this one is gone.",
    "missing_scope": "Give the bot the scope chat:write, and install it again.",
    "invalid_blocks": "This is a mistake of the report's message: see the JSON file that was written.",
}


class SlackError(ServiceError):
    """A message that was not posted."""


@define(eq=False)
class Slack:
    """Slack, by the ``secret`` that opens it: the token of a bot, or the URL of an incoming webhook without a channel.

    ``api`` is the address of its Web API; ``sleep`` waits so many seconds.
    """

    secret: SecretText = field(repr=False)
    api: str = API
    sleep: Callable[[float], object] = time.sleep

    def post(self, message: Mapping[str, Any], channel: str = "") -> None:
        """Post a message, to a channel or through a webhook, which has one. Raises SlackError."""
        if channel:
            headers = {"Authorization": f"Bearer {self.secret.reveal()}"}
            answer = self._sent(self.api, "/chat.postMessage", {"channel": channel, **message}, headers, "Slack")
            self._refuse(answer, f"to {channel}")
            return
        address = urlsplit(self.secret.reveal())
        if address.scheme != "https" or not address.hostname:
            raise SlackError("the webhook of Slack is no https URL", "Set the whole URL that Slack gave for it.")
        answer = self._sent(f"https://{address.netloc}", address.path, message, {}, "the webhook of Slack")
        if answer.status != 200:
            raise SlackError(f"Slack refuses the message ({answer.status}): {answer.text[:200]}", "Renew the webhook.")

    def _sent(
        self, base: str, path: str, document: Mapping[str, Any], headers: Mapping[str, str], name: str
    ) -> Received:
        sender = HttpSender(base, _TIMEOUTS, connections=1)
        sent = {**headers, "Content-Type": "application/json; charset=utf-8"}
        try:
            for attempt in range(1, _ATTEMPTS + 1):
                answer = sender.send("POST", path, (), sent, orjson.dumps(document))
                if answer.status != 429 or attempt == _ATTEMPTS:
                    break
                self.sleep(_seconds(answer.headers.get("Retry-After")))
        except TransportErrors as error:
            failure = transport_failure(error, name, _TIMEOUTS)
            doubt = "; whether it was posted is not known" if failure.is_sent else ""
            raise SlackError(f"{failure.message}{doubt}", failure.remedy) from error
        finally:
            sender.close()
        if answer.status == 429:
            raise SlackError(f"{name} takes no more messages at the moment", "Send it again in some minutes.")
        return answer

    def _refuse(self, answer: Received, where: str) -> None:
        try:
            document = orjson.loads(answer.body)
            is_posted, reason = document["ok"] is True, str(document.get("error") or "no reason")
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
            raise SlackError(
                f"what answers at {self.api} is not Slack ({answer.status})", "Correct SLACK_API_URL, or the proxy."
            ) from None
        if not is_posted:
            remedy = _REMEDIES.get(reason, "Look it up in Slack's documentation of chat.postMessage.")
            raise SlackError(f"Slack does not post {where}: {reason}", remedy)


def _seconds(text: str | None) -> float:
    try:
        return min(_LONGEST_WAIT, max(0.0, float(text or 1)))
    except ValueError:
        return 1.0
