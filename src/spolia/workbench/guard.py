"""What every request must pass before a route sees it, in this order, and the headers that every answer bears.

1. Host: a name that this workbench goes by. A page elsewhere whose name was pointed at this machine (DNS rebinding) has another.
2. Size: what is posted is small.
3. Who: a session by cookie, or a key by `Authorization`; where the case has no accounts, the one who started the workbench.
4. What is posted comes from a page of ours: by `Origin`, by `Sec-Fetch-Site`, and by a token that only our pages know.
   A program with a key needs none of these, since no browser sends a key unasked.
5. How often: logging in, and posting.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from spolia.errors import harmless
from spolia.workbench.accounts import Accounts
from spolia.workbench.asked import Person, Refused
from spolia.workbench.provider import Provider
from spolia.workbench_settings import Role

SESSION, VISITOR = "spolia_session", "spolia_visitor"
LOG_IN_BY_NAME, LOG_IN_BY_ADDRESS, POSTS, DEAR = parse("5/minute"), parse("30/minute"), parse("240/minute"), parse("12/minute")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
NOT_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the workbench is reached: on this machine alone or not, by which further names, and whether what comes over is encrypted."""

    loopback: bool = True
    names: tuple[str, ...] = ()
    encrypted: bool = False

    def knows(self, host: str | None) -> bool:
        """`host`, as a browser names it, is one of ours. An address in figures is one nobody can point elsewhere; beyond this machine any will do."""
        name = _host_of(host)
        if name is None:
            return False
        if name == "localhost" or name in self.names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self.loopback


def _host_of(host: str | None) -> str | None:
    """The name in a Host header, without its port; None where it is none."""
    try:
        parts = urlsplit(f"//{host or ''}")
        port, name = parts.port, parts.hostname  # a port that is no number is refused here
    except ValueError:
        return None
    plain = parts.netloc == (host or "") and not parts.path and "@" not in parts.netloc and (port is None or port > 0)
    return name.rstrip(".") if plain and name else None


class Guard:
    """The checks; `local` is the name of whoever started the workbench."""

    def __init__(self, accounts: Accounts, place: Place, local: str, provider: Provider | None = None) -> None:
        self.accounts, self.place, self.provider = accounts, place, provider
        self._local = Person(local, "admin", secrets.token_urlsafe(24))
        self._secret = secrets.token_bytes(32)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def check_host(self, host: str | None) -> None:
        if not self.place.knows(host):
            raise Refused(
                421,
                "This workbench goes by another name",
                f"it was asked for as “{harmless(host or '')[:100]}”; where that is right: spolia serve --name",
            )

    @property
    def closed(self) -> bool:
        """Whoever comes has to log in: there are accounts, or a provider by whose word people come in."""
        return self.provider is not None or self.accounts.any()

    def may_come(self, role: Role) -> bool:
        """Somebody has that role, or would be given it."""
        given = self.provider.settings.roles.values() if self.provider else ()
        return role in given or any(account.role == role for account in self.accounts.all())

    def person(self, cookies: Mapping[str, str], authorization: str | None) -> Person | None:
        """Who asks; None where that is not known."""
        if not self.closed:
            return self._local
        if authorization is not None:
            kind, _, key = authorization.partition(" ")
            session = self.accounts.session(key.strip(), "program") if kind.casefold() == "bearer" else None
            return Person(session.account.name, session.account.role, "", session.id, True) if session and session.account.role else None
        secret = cookies.get(self.cookie(SESSION))
        session = self.accounts.session(secret) if secret else None
        return Person(session.account.name, session.account.role, session.token, session.id) if session and session.account.role else None

    def cookie(self, name: str) -> str:
        """What a cookie is called: where all is encrypted, browsers are held to send and take it so."""
        return f"__Host-{name}" if self.place.encrypted else name

    def visitor_token(self, visitor: str) -> str:
        """The token of a form for a browser that is not logged in."""
        return hmac.new(self._secret, visitor.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def check_posted(self, headers: Mapping[str, str], scheme: str, person: Person | None, visitor: str, token: str | None) -> None:
        """Raises Refused where what is posted does not come from a page of ours."""
        if person is not None and person.by_key:
            return
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        own = f"{scheme}://{headers.get('host', '')}"
        if origin not in (None, "null", own) or site not in (None, "same-origin", "none"):
            raise Refused(403, "Refused", "this was posted from a page elsewhere.")
        if origin != own and site != "same-origin":
            raise Refused(403, "Refused", "the browser does not say that this was posted from a page of this workbench.")
        wanted = person.token if person is not None else self.visitor_token(visitor) if visitor else ""
        if not wanted or not hmac.compare_digest(wanted.encode(), (token or "").encode("utf-8", "surrogatepass")):
            raise Refused(403, "The page was too old", "its session has ended, or it is of another; open it again and repeat what you did.")

    def check_rate(self, *counted: tuple[RateLimitItem, str]) -> None:
        """Counts one more of each, under a name. Raises Refused where that is too many."""
        for limit, name in counted:
            if not self._limiter.hit(limit, name):
                raise Refused(429, "Too often", f"at most {limit}; wait a little.", retry=int(limit.get_expiry()))


def read_cookies(headers: Iterable[str]) -> dict[str, str]:
    """The cookies of a request; none where they cannot be read."""
    try:
        return {name: morsel.value for words in headers for name, morsel in SimpleCookie(words).items()}
    except CookieError:
        return {}
