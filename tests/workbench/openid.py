"""A provider for the tests: it serves over HTTP on this machine what OpenID Connect asks of one, signs with real keys, and can be made to lie.

Its tokens are signed here by hand, with nothing of the package that the workbench checks them by.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CLIENT, SECRET = "spolia", "a secret: of +the% client"
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


@dataclass(frozen=True)
class Key:
    """A key of the provider, and what it publishes of it."""

    kid: str
    alg: str
    private: PrivateKey

    @property
    def published(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kid": self.kid, "alg": self.alg, "use": "sig"}
        public = self.private.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            numbers = public.public_numbers()
            return told | {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}
        if isinstance(public, ec.EllipticCurvePublicKey):
            point = public.public_numbers()
            return told | {"kty": "EC", "crv": "P-256", "x": _number(point.x, 32), "y": _number(point.y, 32)}
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return told | {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}

    @property
    def pem(self) -> bytes:
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), hashes.SHA256())
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(self.private.sign(data, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        return self.private.sign(data)


def rsa_key(kid: str = "r1", bits: int = 2048) -> Key:
    return Key(kid, "RS256", rsa.generate_private_key(65537, bits))


def ec_key(kid: str = "e1") -> Key:
    return Key(kid, "ES256", ec.generate_private_key(ec.SECP256R1()))


def ed_key(kid: str = "d1") -> Key:
    return Key(kid, "EdDSA", ed25519.Ed25519PrivateKey.generate())


def written(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    data = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}".encode()
    return f"{data.decode()}.{b64(sign(data))}"


def signed_by_secret(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda data: hmac.new(secret, data, hashlib.sha256).digest()


RSA_KEY = rsa_key()


@dataclass
class OpenId:
    """What the provider does. `person` are the claims of who logs in there; the rest is for tests to bend."""

    person: dict[str, Any] = field(default_factory=lambda: {"sub": "s-17", "preferred_username": "Nora", "groups": ["desk"]})
    key: Key = RSA_KEY
    published: list[dict[str, Any]] | None = None
    claims: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    token: Callable[[OpenId, dict[str, Any]], str] | None = None
    discovery: dict[str, Any] = field(default_factory=dict)
    secret: str | None = SECRET
    method: str = "client_secret_basic"
    asks: bool = False  # shows a page with a button instead of sending the browser back at once
    refuses: dict[str, str] | None = None  # what it sends back instead of a code
    says_issuer: bool = True
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)  # by path, instead of what it should
    access: Any = "at-1"  # the access token
    userinfo: dict[str, Any] = field(default_factory=dict)  # what it tells to who brings that
    port: int = 0
    asked: list[str] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)  # what who logged out there was sent with
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/house"

    def describe(self) -> dict[str, Any]:
        at = self.issuer
        return {
            "issuer": at, "authorization_endpoint": f"{at}/authorize?tenant=1", "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys",
            "token_endpoint_auth_methods_supported": [self.method], "authorization_response_iss_parameter_supported": self.says_issuer,
            "response_types_supported": ["code"], **self.discovery,
        }  # fmt: skip

    def let_in(self, query: dict[str, str]) -> str:
        """Where the browser goes from here, logged in."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        given = self.refuses or {"code": code}
        return (
            query["redirect_uri"]
            + "?"
            + urlencode({**given, "state": query["state"], **({"iss": self.issuer} if self.says_issuer else {})})
        )

    def redeem(self, form: dict[str, str], authorization: str | None) -> dict[str, Any]:
        """The answer to a code, which is redeemed once. Raises ValueError where it is not to be."""
        if self.secret is None:
            client, secret = form["client_id"], None
        elif self.method == "client_secret_basic":
            words = base64.b64decode((authorization or "").removeprefix("Basic ")).decode().split(":")
            client, secret = map(unquote, words)
        else:
            client, secret = form["client_id"], form["client_secret"]
        asked = self.codes.pop(form["code"])
        challenge = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (
            (client, secret) != (CLIENT, self.secret)
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            raise ValueError
        now = int(time.time())
        claims = self.claims({"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"], **self.person})
        token = self.token(self, claims) if self.token else written({"alg": self.key.alg, "kid": self.key.kid}, claims, self.key.sign)
        return {"access_token": self.access, "token_type": "Bearer", "id_token": token}


class Answers(BaseHTTPRequestHandler):
    openid: OpenId

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        path, query = at.path.removeprefix("/house"), {name: values[-1] for name, values in parse_qs(at.query).items()}
        self.openid.asked.append(f"GET {path}")
        if path in self.openid.answers:
            self.answer(*self.openid.answers[path])
        elif path == "/.well-known/openid-configuration":
            self.json(self.openid.describe())
        elif path == "/keys":
            self.json({"keys": [self.openid.key.published] if self.openid.published is None else self.openid.published})
        elif path == "/userinfo" and self.headers.get("authorization") == f"Bearer {self.openid.access}":
            self.json(self.openid.userinfo)
        elif path == "/leave":
            self.openid.left.append(query)
            self.answer(303, {"Location": query["post_logout_redirect_uri"]}, b"")
        elif path == "/authorize" and self.openid.asks:
            fields = "".join(f'<input type="hidden" name="{html.escape(n)}" value="{html.escape(v)}">' for n, v in query.items())
            self.answer(200, {"Content-Type": "text/html"}, f'<!doctype html><title>House</title><link rel="icon" href="data:,"><form action="/house/let-in">{fields}<button>Yes, it is me</button></form>'.encode())  # fmt: skip
        elif path in ("/authorize", "/let-in"):
            self.answer(303, {"Location": self.openid.let_in(query)}, b"")
        else:
            self.answer(404, {}, b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        path = urlsplit(self.path).path.removeprefix("/house")
        self.openid.asked.append(f"POST {path}")
        if path in self.openid.answers:
            self.answer(*self.openid.answers[path])
            return
        try:
            self.json(self.openid.redeem({name: values[-1] for name, values in parse_qs(body).items()}, self.headers.get("authorization")))
        except (ValueError, KeyError):
            self.answer(400, {"Content-Type": "application/json"}, b'{"error": "invalid_grant"}')

    def json(self, what: object) -> None:
        self.answer(200, {"Content-Type": "application/json"}, json.dumps(what).encode())

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running_provider() -> Iterator[OpenId]:
    """A provider of one's own on this machine while the block runs."""
    openid = OpenId()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Answers,), {"openid": openid}))
    server.daemon_threads = True
    openid.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield openid
    finally:
        server.shutdown()
        server.server_close()
