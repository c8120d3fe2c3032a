"""A small mail server, which remembers what it was given."""

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from attrs import define, field


@define
class Mailbox:
    """What a small mail server was given; ``answers`` replace those to some commands."""

    port: int = 0
    answers: dict[str, str] = field(factory=dict)
    commands: list[str] = field(factory=list)
    mails: list[str] = field(factory=list)
    tls: ssl.SSLContext | None = None


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self.say("220 small mail server")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            box.commands.append(line)
            if word == "STARTTLS":
                self.say("220 go on")
                if not self.secure(box):
                    return
                continue
            if word == "DATA" and word not in box.answers:
                self.say("354 go on")
                box.mails.append("".join(iter(lambda: self.rfile.readline().decode(), ".\r\n")))
                self.say("250 taken")
                continue
            extensions = [
                "here",
                "AUTH PLAIN",
                *(["STARTTLS"] if box.tls and not getattr(self, "secured", False) else []),
            ]
            usual = "".join(f"250-{each}\r\n" for each in extensions) + "250 OK" if word == "EHLO" else "250 OK"
            self.say(box.answers.get(word, {"AUTH": "235 welcome", "QUIT": "221 bye"}.get(word, usual)))
            if word == "QUIT":
                return

    def secure(self, box: Mailbox) -> bool:
        assert box.tls is not None
        try:
            self.connection = box.tls.wrap_socket(self.connection, server_side=True)
        except ssl.SSLError:  # the client trusts nobody
            return False
        self.rfile.close()
        self.rfile, self.secured = self.connection.makefile("rb"), True
        return True

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def say(self, text: str) -> None:
        self.connection.sendall(f"{text}\r\n".encode())


@contextmanager
def mailbox(**settings: object) -> Iterator[Mailbox]:
    """Run a small mail server."""
    box = Mailbox(**settings)  # type: ignore[arg-type]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join()
