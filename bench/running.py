"""Servers started for the bench, and one client that asks them as cheaply as it can."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

REQUESTS, WARM = 60, 10
PATIENCE = 120.0  # seconds until a server must answer
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """Where a server listens, and what to send it."""

    port: int
    path: str
    body: Mapping[str, Any]
    expected: int = 200
    secret: str = ""
    group: int = 0


@dataclass(frozen=True)
class Taken:
    """Seconds that a request took, and those that its server worked for it."""

    wall: float
    worked: float


def each(server: Server) -> Taken:
    """Return what one request takes, of many on one line kept open."""
    with _line(server) as line:
        begun, before, request = 0.0, 0.0, _request(server)
        for number in range(WARM + REQUESTS):
            if number == WARM:
                begun, before = time.perf_counter(), _worked(server)
            _ask(line, server, request)
        wall = time.perf_counter() - begun
        return Taken(wall / REQUESTS, (_worked(server) - before) / REQUESTS)


def settle(server: Server, requests: int) -> None:
    """Ask a server so often that it stands as it does after some minutes of work."""
    with _line(server) as line:
        request = _request(server)
        for _ in range(requests):
            _ask(line, server, request)


def _worked(server: Server) -> float:
    """Return the seconds of processor time that all processes of a server have had."""
    found = 0
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = one.read_text().rpartition(")")[2].split()
            found += int(told[11]) + int(told[12]) if int(told[2]) == server.group else 0
    return found / os.sysconf("SC_CLK_TCK")


def answer(server: Server) -> str:
    """Ask a server once, and return what it says."""
    with _line(server) as line:
        return _ask(line, server, _request(server)).decode()


def _request(server: Server) -> bytes:
    """Return a whole request, to be sent at once: the client must cost as little as it can."""
    body = json.dumps(server.body).encode()
    told = {
        "Host": f"127.0.0.1:{server.port}",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        "Authorization": f"Bearer {server.secret}",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {server.path} HTTP/1.1\r\n{head}\r\n".encode() + body


@contextmanager
def _line(server: Server) -> Iterator[socket.socket]:
    with closing(socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield line


def _ask(line: socket.socket, server: Server, request: bytes) -> bytes:
    line.sendall(request)
    told = line.recv(65536)
    while b"\r\n\r\n" not in told:
        told += line.recv(65536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if int(head[9:12]) != server.expected or length is None:
        raise RuntimeError(f"{server.path} answered {told[:300]!r}")
    while len(body) < int(length[1]):
        body += line.recv(65536)
    return body


@contextmanager
def running(command: Sequence[str], server: Server, folder: Path, **env: str) -> Iterator[Server]:
    """Run a program until the server that it makes is no longer needed."""
    with (folder / "log.txt").open("wb") as log:
        told: dict[str, Any] = {"cwd": folder, "env": {**os.environ, **env}, "stdout": log, "stderr": log}
        process = subprocess.Popen(command, start_new_session=True, **told)  # noqa: S603 programs named here
        try:
            _await(server, process)
            yield replace(server, group=process.pid)
        finally:
            os.killpg(process.pid, 15)
            process.wait()


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            _probe(server)
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.3)
    raise RuntimeError("a server did not come up")


def _probe(server: Server) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    line.request("GET", "/")
    line.getresponse().read()
    line.close()
