"""Posts messages to Slack: as a bot to a channel, or through an incoming webhook.

Source: Slack documentation, "chat.postMessage" (an answer of status 200 says in ``ok`` whether it was posted, and in
``error`` why not), "Sending messages using incoming webhooks", "files.getUploadURLExternal",
"files.completeUploadExternal" and "Rate limits".
"""

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from attrs import define, field, frozen

from toolchain.live.errors import ServiceError
from toolchain.live.grafana.redaction import SecretText
from toolchain.live.sending import HttpSender, Received, Timeouts
from toolchain.live.transport import TransportErrors, transport_failure

API = "https://slack.com/api"
_JSON = "application/json; charset=utf-8"
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
    "missing_scope": "Give the bot the scopes chat:write and files:write, and install it again.",
    "invalid_blocks": "This is a mistake of the report's message: see the JSON file that was written.",
}


class SlackError(ServiceError):
    """A message that was not posted."""


@frozen
class Posted:
    """A message that was posted: the id of its channel, and its time, by which threads are told apart."""

    channel: str
    thread: str


@define(eq=False)
class Slack:
    """Slack, by the ``secret`` that opens it: the token of a bot, or the URL of an incoming webhook without a channel.

    ``api`` is the address of its Web API; ``sleep`` waits so many seconds.
    """

    secret: SecretText = field(repr=False)
    api: str = API
    sleep: Callable[[float], object] = time.sleep

    def post(self, message: Mapping[str, Any], channel: str = "") -> Posted | None:
        """Post a message, to a channel or through a webhook, which has one and takes no files. Raises SlackError.

        Returns where it was posted, None through a webhook, which does not tell.
        """
        if channel:
            answer = self._sent(self.api, "/chat.postMessage", {"channel": channel, **message}, self._bot, "Slack")
            document = self._refuse(answer, f"to {channel}")
            return Posted(str(document.get("channel") or ""), str(document.get("ts") or ""))
        address = urlsplit(self.secret.reveal())
        if address.scheme != "https" or not address.hostname:
            raise SlackError("the webhook of Slack is no https URL", "Set the whole URL that Slack gave for it.")
        answer = self._sent(f"https://{address.netloc}", address.path, message, {}, "the webhook of Slack")
        if answer.status != 200:
            raise SlackError(f"Slack refuses the message ({answer.status}): {answer.text[:200]}", "Renew the webhook.")
        return None

    def attach(self, posted: Posted, name: str, title: str, content: bytes) -> None:
        """Put a file into the thread of a message, by its name and with a title. Raises SlackError."""
        form = urlencode({"filename": name, "length": len(content)}).encode()
        asked = self._sent(self.api, "/files.getUploadURLExternal", form, self._bot, "Slack")
        place = self._refuse(asked, f"the file {name}")
        upload = urlsplit(str(place.get("upload_url") or ""))
        if upload.scheme != "https" and upload.netloc != urlsplit(self.api).netloc:
            raise SlackError(f"Slack names no secure address for the file {name}", "Correct SLACK_API_URL.")
        path = f"{upload.path}?{upload.query}" if upload.query else upload.path
        sent = self._sent(f"{upload.scheme}://{upload.netloc}", path, content, {}, "Slack")
        if sent.status != 200:
            raise SlackError(f"Slack does not take the file {name} ({sent.status})", "Send it again in some minutes.")
        done = {
            "files": [{"id": place.get("file_id"), "title": title}],
            "channel_id": posted.channel,
            "thread_ts": posted.thread,
        }
        self._refuse(
            self._sent(self.api, "/files.completeUploadExternal", done, self._bot, "Slack"), f"the file {name}"
        )

    @property
    def _bot(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.secret.reveal()}"}

    def _sent(
        self, base: str, path: str, document: Mapping[str, Any] | bytes, headers: Mapping[str, str], name: str
    ) -> Received:
        """Send a document as JSON, a form or a file as it is."""
        sender = HttpSender(base, _TIMEOUTS, connections=1)
        is_form = isinstance(document, bytes) and headers
        kind = "application/x-www-form-urlencoded" if is_form else "application/octet-stream"
        sent = {**headers, "Content-Type": kind if isinstance(document, bytes) else _JSON}
        body = document if isinstance(document, bytes) else orjson.dumps(document)
        try:
            for attempt in range(1, _ATTEMPTS + 1):
                answer = sender.send("POST", path, (), sent, body)
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

    def _refuse(self, answer: Received, where: str) -> dict[str, Any]:
        """Return what Slack answers to a call that it has carried out."""
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
        found: dict[str, Any] = document
        return found


def _seconds(text: str | None) -> float:
    try:
        return min(_LONGEST_WAIT, max(0.0, float(text or 1)))
    except ValueError:
        return 1.0
