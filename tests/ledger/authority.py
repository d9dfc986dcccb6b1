"""A time-stamp authority on this machine: certificates and answers made by openssl, behind a small server."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

SETTINGS = """
[tsa]
default_tsa = here
[here]
serial = {0}/serial
{1}
signer_cert = {0}/tsa.pem
signer_key = {0}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
[ext]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = critical,CA:FALSE
"""


@dataclass(frozen=True)
class Authority:
    """Answers requests; `roots` is the certificate that its stamps are trusted by."""

    folder: Path

    @property
    def roots(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, request: bytes) -> bytes:
        (self.folder / "request.tsq").write_bytes(request)
        return run(self.folder, "ts", "-reply", "-queryfile", "request.tsq", "-config", "tsa.cnf")


def run(folder: Path, *arguments: str) -> bytes:
    return subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True).stdout


def make_authority(folder: Path, name: str = "Test", order: tuple[str, ...] = ()) -> Authority:
    """An authority whose answers hold its own certificate and those in `order`, which `openssl` leaves in that order."""
    folder.mkdir()
    (folder / "tsa.cnf").write_text(SETTINGS.format(folder, f"certs = {folder}/chain.pem" if order else ""))
    (folder / "serial").write_text("01\n")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    run(folder, "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-subj", f"/CN={name} root", "-days", "3650")
    run(folder, "req", *curve, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", f"/CN={name} authority")
    run(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem", "-days", "3650",
        "-extfile", "tsa.cnf", "-extensions", "ext")  # fmt: skip
    (folder / "chain.pem").write_bytes(b"".join((folder / name).read_bytes() for name in order))
    return Authority(folder)


@contextmanager
def serve(authority: Authority) -> Iterator[str]:
    """The address at which the authority answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path == "/elsewhere":
                self.send_response(302)
                self.send_header("Location", "/")
                self.end_headers()
                return
            reply = authority.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
