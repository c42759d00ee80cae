"""A mail server on the loopback interface that keeps what it takes, and refuses whom it is told to refuse."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


@dataclass
class Mailbox:
    """What was received; `refuses` holds addresses, `silent` makes the server hang up when a mail comes."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    silent: bool = False

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["To"] == address]

    @property
    def addresses(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say("220 here")
        while line := self.rfile.readline():
            word = line.decode().strip()
            verb = word.upper()
            if verb.startswith("DATA"):
                self._say("354 go on")
                content = self._content()
                if box.silent:
                    return
                box.mails.append(cast(EmailMessage, message_from_bytes(content, policy=policy.default)))
                self._say("250 taken")
            elif verb.startswith("RCPT") and any(address in word for address in box.refuses):
                self._say("550 nobody here")
            elif verb.startswith("QUIT"):
                self._say("221 goodbye")
                return
            else:
                self._say("250 fine")

    def _content(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run a mail server on a free port of the loopback interface."""
    box = Mailbox()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.box = box  # type: ignore[attr-defined]
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
