"""A provider by whose word people come in: what it says of itself, where it is asked, and whether what it says of somebody holds.

 1. The discovery document is fetched from the issuer's own address, and calls itself by that very issuer.
 2. Nothing is asked but there and on the hosts that the case names; over https but on this machine; with the guards of all fetching
    (preserve/fetch.py): a name looked up once, private addresses only where the case says so, no redirect, seconds and bytes bounded.
 3. The code is redeemed with the secret of this client and the verifier of this one log-in (PKCE): it is worth nothing to who only saw it.
 4. The token is signed with a key that the provider publishes, by an algorithm in which it alone can sign: none that is `none` or shares a secret.
 5. It is of this issuer (iss), for this client and no other (aud, azp), begun and not over (iat, nbf, exp), and of this log-in (nonce).
 6. What of the name and groups the token does not tell is asked of the provider with the access token that came with it, and taken where that tells of the
    very subject of the token (sub). The access token is used for nothing else, and kept nowhere.

Signatures and claims are checked by joserfc. Source of the rules: OpenID Connect Core 1.0, sections 3.1.3.7 and 5.3; RP-Initiated Logout 1.0; RFC 7636;
RFC 9207; RFC 9700.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import quote, urlencode

import msgspec

from spolia import __version__
from spolia.errors import BadCommand, CaseUnusable, SpoliaError, harmless
from spolia.preserve.fetch import Bounds, Form, NotFetched, Way, fetch_page
from spolia.preserve.networks import Network, is_private, why_refused
from spolia.preserve.weburl import BadUrl, WebUrl, parse_url
from spolia.workbench.accounts import SUBJECT
from spolia.workbench.waiting import Begun, Waits
from spolia.workbench_settings import Oidc, read_endpoint

if TYPE_CHECKING:
    from joserfc.jwk import Key, KeySet

BOUNDS = Bounds(size_mb=1, seconds=10, redirects=0)  # of each thing that the provider is asked
AGENT = f"Spolia/{__version__} (logs people in to a workbench)"
WELL_KNOWN = "/.well-known/openid-configuration"
# What signs with a key that nobody but the provider has. HS256 and its like are signed with what we have too; `none` by nobody.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
KEY_KINDS = ("RSA", "EC", "OKP")
FEWEST_BITS = 2048  # of an RSA key. Source: RFC 7518, section 3.3
KEPT_S = 600  # seconds for which the discovery document and the keys are kept
RETRY_S = 5  # seconds in which a provider that failed is not asked again: who comes meanwhile is told at once
BEARER = re.compile(r"[A-Za-z0-9._~+/-]{1,16000}=*", re.ASCII)  # an access token. Source: RFC 6750, section 2.1
LEEWAY_S = 60  # by which clocks may differ
LONGEST_NAME, MOST_GROUPS, LONGEST_SECRET = 200, 1_000, 1_000
T = TypeVar("T")


class NotVouched(SpoliaError):
    """Nobody comes in: `away` where the provider could not be asked, else what it said does not hold, or is not enough.

    The message is for admins, who find it under *People*; `told` is what whoever asks may know, None for no more than that it is so.
    """

    def __init__(self, why: str, *, away: bool = False, told: str | None = None) -> None:
        super().__init__(harmless(why))
        self.away, self.told = away, told


class Discovered(msgspec.Struct, frozen=True):
    """What is used of the provider's discovery document. Source: OpenID Connect Discovery 1.0, section 3; RFC 9207."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Redeemed(msgspec.Struct, frozen=True):
    """What is used of the answer to a code."""

    id_token: str
    access_token: str | None = None


class Keys(msgspec.Struct, frozen=True):
    """The keys as published, each as it stands there."""

    keys: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is by the provider's word: `subject` is theirs alone for ever, `name` is what an account may be called by, None where it says none."""

    subject: str
    name: str | None
    groups: frozenset[str]


class Provider:
    """The provider of a case. What it is asked is bounded, and kept for a while; safe for threads."""

    def __init__(self, settings: Oidc, secret: str | None, way: Way | None = None, clock: Callable[[], float] = time.time) -> None:
        """`way` and `clock` are for tests; no setting gives others."""
        self.settings, self._secret, self._clock = settings, secret, clock
        self._way = way or Way(refused=_refused_inside if settings.inside else why_refused)
        self.waits = Waits()
        self._kept: dict[str, tuple[float, Any]] = {}
        self._lock = threading.Lock()

    @property
    def host(self) -> str:
        """What it is called where something is told of it."""
        return parse_url(self.settings.issuer).host

    # --- what the provider says of itself -----------------------------------------------------------------------------------

    def discovered(self) -> Discovered:
        """The provider's own description. Raises NotVouched."""
        return self._fresh("discovery", self._discover)

    def _discover(self) -> Discovered:
        found = self._fetch(self._endpoint(self.settings.issuer.rstrip("/") + WELL_KNOWN), Discovered)
        if found.issuer != self.settings.issuer:
            raise NotVouched(
                f"{self.settings.issuer} calls itself {found.issuer[:300]}; the issuer under [workbench.oidc] should be just so."
            )
        for written in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
            self._endpoint(written)
        return found

    def _endpoint(self, written: str) -> WebUrl:
        """An address that the provider may be asked at."""
        try:
            url = read_endpoint(written)
        except BadUrl as bad:
            raise NotVouched(f"the provider names the address {written[:300]}, which {bad}.") from None
        if url.host not in self._hosts:
            raise NotVouched(
                f"the provider names the address {url}, on none of its hosts; where that is right, name it: hosts under [workbench.oidc]."
            )
        return url

    @property
    def _hosts(self) -> tuple[str, ...]:
        return (self.host, *self.settings.hosts)

    def _key_set(self) -> KeySet:
        return self._fresh("keys", self._fetch_keys)

    def _fetch_keys(self) -> KeySet:
        """The keys that the provider signs with; what is no such key is left out, since a provider may publish others beside them."""
        from joserfc.jwk import KeySet

        found = self._fetch(self._endpoint(self.discovered().jwks_uri), Keys)
        keys = [key for one in found.keys if (key := _read_key(one)) is not None]
        if not keys:
            raise NotVouched("the provider publishes no key that it could sign with.")
        return KeySet(keys)

    def _fresh(self, what: str, make: Callable[[], T]) -> T:
        """What was made not long ago, else made anew; a failure is told again for some seconds."""
        with self._lock:
            at, found = self._kept.get(what, (0.0, None))
            age = self._clock() - at
        if found is not None and age < (RETRY_S if isinstance(found, NotVouched) else KEPT_S):
            if isinstance(found, NotVouched):
                raise found
            return cast(T, found)
        return self._anew(what, make)

    def _anew(self, what: str, make: Callable[[], T]) -> T:
        made: T | NotVouched
        try:
            made = make()
        except NotVouched as bad:
            made = bad
        with self._lock:
            self._kept[what] = (self._clock(), made)
        if isinstance(made, NotVouched):
            raise made
        return made

    def _fetch(self, url: WebUrl, kind: type[T], form: Form | None = None) -> T:
        """What the provider answers, as that kind of record. Raises NotVouched."""
        network = Network(
            allow=True,
            hosts=self._hosts,
            inside=self._hosts if self.settings.inside else (),
            ports=(443, url.port),
            section="[workbench.oidc]",
        )
        try:
            page = fetch_page(str(url), network, BOUNDS, AGENT, self._way, form)
            return msgspec.json.decode(page.body, type=kind)
        except NotFetched as bad:
            raise NotVouched(f"{url} {bad}.", away=bad.status is None or bad.status >= 500) from None
        except (msgspec.DecodeError, UnicodeError, RecursionError) as bad:
            raise NotVouched(f"{url} answered with something else than was asked for: {bad}.") from None

    # --- one log-in -----------------------------------------------------------------------------------------------------------

    def address(self, begun: Begun) -> str:
        """Where the browser is sent to log in. Raises NotVouched."""
        url = str(self._endpoint(self.discovered().authorization_endpoint))
        asked = {
            "response_type": "code", "client_id": self.settings.client_id, "redirect_uri": begun.sent_to, "scope": " ".join(self.settings.scopes),
            "state": begun.state, "nonce": begun.nonce, "code_challenge": _unpadded(hashlib.sha256(begun.verifier.encode()).digest()), "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{url}{'&' if '?' in url else '?'}{urlencode(asked, quote_via=quote)}"

    def redeem(self, begun: Begun, code: str, issuer: str | None) -> Identity:
        """Who logged in, by the code that the browser brought back; `issuer` is who says to have sent it. Raises NotVouched."""
        told = self.discovered()
        if issuer != self.settings.issuer and (issuer is not None or told.authorization_response_iss_parameter_supported):
            raise NotVouched(f"the browser was sent back by {(issuer or 'nobody')[:300]}, not by {self.settings.issuer}.")
        form = self._form(begun, code, told.token_endpoint_auth_methods_supported)
        redeemed = self._fetch(self._endpoint(told.token_endpoint), Redeemed, form)
        claims = self._completed(self._verified(redeemed.id_token, begun.nonce), told.userinfo_endpoint, redeemed.access_token)
        return Identity(_subject(claims), _word(claims.get(self.settings.name_claim)), _groups(claims.get(self.settings.groups_claim)))

    def way_out(self, back: str) -> str | None:
        """Where the browser is sent to log out there too, to come to `back` from there; None where the provider names no such address. Raises NotVouched.

        No token is sent along, since none is kept: the provider asks whoever comes whether they mean it.
        """
        written = self.discovered().end_session_endpoint
        if written is None:
            return None
        url = str(self._endpoint(written))
        asked = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        return f"{url}{'&' if '?' in url else '?'}{urlencode(asked, quote_via=quote)}"

    def _form(self, begun: Begun, code: str, methods: tuple[str, ...]) -> Form:
        """The code and what proves that it is ours to redeem. Source: RFC 6749, sections 2.3.1 and 4.1.3."""
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": begun.sent_to, "code_verifier": begun.verifier}
        client, secret = self.settings.client_id, self._secret
        if secret is None:
            return Form(urlencode({**given, "client_id": client}).encode())
        if "client_secret_basic" in methods:
            words = f"{quote(client, safe='')}:{quote(secret, safe='')}".encode()
            return Form(urlencode(given).encode(), f"Basic {base64.b64encode(words).decode()}")
        if "client_secret_post" in methods:
            return Form(urlencode({**given, "client_id": client, "client_secret": secret}).encode())
        raise NotVouched(f"the provider takes a client's word by {', '.join(methods)[:300]} alone, and here it is given by a secret.")

    def _completed(self, claims: dict[str, Any], written: str | None, access_token: str | None) -> dict[str, Any]:
        """The token's claims with those of the name and groups that it lacks, as the provider tells them of the same subject. Raises NotVouched."""
        wanted = [self.settings.name_claim, *([self.settings.groups_claim] if self.settings.roles else [])]
        missing = [claim for claim in wanted if claim not in claims]
        if not missing or written is None or access_token is None:
            return claims
        if not BEARER.fullmatch(access_token):
            raise NotVouched("the provider gave an access token that is none.")
        told = self._fetch(self._endpoint(written), dict[str, Any], Form(None, f"Bearer {access_token}"))
        if told.get("sub") != claims["sub"]:
            raise NotVouched("what the provider tells of who logged in is of another subject than the token.")
        return claims | {claim: told[claim] for claim in missing if claim in told}

    def _verified(self, token: str, nonce: str) -> dict[str, Any]:
        """What the token claims of somebody, where it holds. Keys are fetched once more where it names one that is not known: the provider may have changed them."""
        from joserfc.errors import InvalidKeyIdError

        keys = self._key_set()
        try:
            return self._claims(token, nonce, keys)
        except InvalidKeyIdError:
            return self._claims(token, nonce, self._anew("keys", self._fetch_keys), last=True)

    def _claims(self, token: str, nonce: str, keys: KeySet, *, last: bool = False) -> dict[str, Any]:
        """What the token claims. Raises NotVouched where it does not hold; joserfc's InvalidKeyIdError where no key is known by its name, unless this is the `last` try."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError

        client = self.settings.client_id
        rules = jwt.JWTClaimsRegistry(
            now=int(self._clock()), leeway=LEEWAY_S, sub={"essential": True}, exp={"essential": True}, iat={"essential": True},
            iss={"essential": True, "value": self.settings.issuer}, aud={"essential": True, "value": client}, nonce={"essential": True, "value": nonce},
        )  # fmt: skip
        try:
            claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            rules.validate(claims)
        except InvalidKeyIdError as bad:
            if not last:
                raise
            raise NotVouched(f"the token is signed with a key that the provider does not publish ({bad}).") from None
        except (JoseError, ValueError, TypeError, RecursionError) as bad:
            raise NotVouched(f"the token does not hold ({bad}).") from None
        many = isinstance(claims["aud"], list) and claims["aud"] != [client]
        if claims.get("azp", None if many else client) != client:
            raise NotVouched("the token was given out to another client.")
        return claims


def open_provider(settings: Oidc) -> Provider:
    """The provider that the settings name, with its secret read; nothing is asked yet. Raises BadCommand where joserfc is not there, CaseUnusable where the secret is not."""
    try:
        from joserfc.errors import SecurityWarning
    except ModuleNotFoundError:
        raise BadCommand(
            "logging in by a provider ([workbench.oidc]) needs the package joserfc; install it: pip install 'spolia[oidc]'"
        ) from None
    # It warns of short keys, which are refused here, and of EdDSA by its older name, which providers still sign by.
    warnings.simplefilter("ignore", SecurityWarning)
    return Provider(settings, _read_secret(settings))


def _read_secret(settings: Oidc) -> str | None:
    """The client's secret; None for a public client. Out of the environment it is taken, so that no program that is started from here inherits it."""
    if settings.secret_file is not None:
        where = str(settings.secret_file)
        try:
            with settings.secret_file.open("rb") as file:
                secret = file.read(LONGEST_SECRET + 1).decode("utf-8", "replace").strip()
        except OSError as bad:
            raise CaseUnusable(f"{where}, the secret_file under [workbench.oidc], cannot be read: {bad.strerror}.") from None
    elif settings.secret_env is not None:
        where, secret = settings.secret_env, os.environ.pop(settings.secret_env, "")
    else:
        return None
    if not 0 < len(secret) <= LONGEST_SECRET or not secret.isascii() or not secret.isprintable():
        raise CaseUnusable(f"{where} should hold the secret under [workbench.oidc], 1 to {LONGEST_SECRET} plain characters, and does not.")
    return secret


def _refused_inside(address: Any) -> str | None:
    """Why a provider in the house is not asked there: only what no provider can be."""
    return None if address.is_loopback or is_private(address) else why_refused(address)


def _read_key(written: dict[str, Any]) -> Key | None:
    """The published key, None where signatures are not checked with it."""
    from joserfc.errors import JoseError
    from joserfc.jwk import JWKRegistry, RSAKey

    if written.get("kty") not in KEY_KINDS or written.get("use", "sig") != "sig":
        return None
    try:
        key = JWKRegistry.import_key(written)
        return None if isinstance(key, RSAKey) and key.raw_value.key_size < FEWEST_BITS else key
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _subject(claims: dict[str, Any]) -> str:
    if not SUBJECT.fullmatch(claims["sub"]):
        raise NotVouched("the token's subject is none that anybody could be known by.")
    return str(claims["sub"])


def _word(claim: object) -> str | None:
    return claim if isinstance(claim, str) and 0 < len(claim) <= LONGEST_NAME else None


def _groups(claim: object) -> frozenset[str]:
    """The groups that the claim names, one or a list of them."""
    named = claim if isinstance(claim, list) else [claim]
    return frozenset(one for one in named[:MOST_GROUPS] if isinstance(one, str))


def _unpadded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
