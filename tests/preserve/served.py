"""Servers on this machine for the tests of fetching: each path is answered with bytes exactly as a test writes them, or by a function."""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from spolia.preserve.fetch import Way
from spolia.preserve.networks import Address, why_refused

Answer = bytes | Callable[[socket.socket], None]
HERE = ip_address("127.0.0.1")


@dataclass
class Served:
    """A server: its port, and what it was asked, one request after another."""

    port: int
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "news.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def page(body: bytes, kind: str = "text/html", status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def to(location: str, status: str = "302 Found") -> bytes:
    return page(b"", status=status, Location=location)


def _is_whole(request: bytes) -> bool:
    """Its head has come, and as much of a form after it as the head promises."""
    head, end, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)


@contextmanager
def serving(answers: Mapping[str, Answer], tls: ssl.SSLContext | None = None, family: int = socket.AF_INET) -> Iterator[Served]:
    """A server on a port of its own that answers each path so; one that is not there is 404."""
    listening = socket.socket(family)
    listening.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
    listening.listen()
    served = Served(listening.getsockname()[1])

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(20)
                talk = tls.wrap_socket(connection, server_side=True) if tls else connection
                head = b""
                while not _is_whole(head) and (more := talk.recv(4096)):
                    head += more
                served.asked.append(head.decode("latin-1"))
                said = answers.get(head.split(b" ")[1].decode("latin-1"), page(b"gone", status="404 Not Found"))
                said(talk) if callable(said) else talk.sendall(said)
                if tls:
                    talk.close()
            except (OSError, IndexError):
                pass  # the other side went away, which many a test is about

    def listen() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()
    try:
        yield served
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def way_here(names: Mapping[str, str | list[list[str]]] | None = None, tls: ssl.SSLContext | None = None) -> Way:
    """A network in which every name leads to this machine, but those that `names` give other addresses; of several lists, each look-up takes the next.

    This machine may be connected to, which nothing but a test allows; all else is judged as it always is.
    """
    left = {name: iter(told) if isinstance(told, list) else None for name, told in (names or {}).items()}

    def resolve(host: str, port: int) -> list[Address]:
        turns = left.get(host)
        if turns is not None:
            return [ip_address(one) for one in next(turns)]
        told = (names or {}).get(host, str(HERE))
        return [ip_address(str(told))]

    def refused(address: Address) -> str | None:
        return None if address in (HERE, ip_address("::1")) else why_refused(address)

    return Way(resolve, refused, (lambda: tls) if tls else ssl.create_default_context)


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's side and a client's that trusts it, with a certificate for that name made now by openssl."""
    key, signed = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", signed, "-days", "2", "-subj", f"/CN={name}",
         "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True,
    )  # fmt: skip
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=str(signed))
    server.load_cert_chain(signed, key)
    return server, client
