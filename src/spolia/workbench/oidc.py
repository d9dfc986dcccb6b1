"""Coming in by a provider's word: the browser is sent there and comes back with a code, which is redeemed here; then a session of ours begins. And going out again.

Going there is a link and no form, so that the policy of our pages need let no form lead elsewhere. Coming back is let through where the very browser
that was sent brings the state that it was sent with, once, within some minutes. Whom the provider names comes in by an account that is tied to that
subject; where there is none, by one that is made with the role that its groups give; else not at all. A name alone ties nobody: names change hands.

Logging out ends the session here, and then offers a link to where the provider ends its own: a link again, for the same reason, and because not everybody who
leaves the workbench means to leave the house.
"""

from __future__ import annotations

import secrets

from starlette.responses import RedirectResponse, Response

from spolia.errors import BadCommand, harmless
from spolia.workbench.accounts import Account, Tie
from spolia.workbench.asked import Asked, Refused, not_found, way_back
from spolia.workbench.guard import LOG_IN_BY_ADDRESS, VISITOR
from spolia.workbench.people import begin_session, give_cookie
from spolia.workbench.provider import Identity, NotVouched, Provider
from spolia.workbench.routes import Desk, Route
from spolia.workbench.waiting import Begun
from spolia.workbench_settings import Role, role_of

LOG_IN, BACK = "/desk/log-in.html", "/desk/oidc/back"
NOBODY = "somebody"  # in what was done, where nobody knows who it was
CLOSED = "there is no account here for whom the provider names; ask an admin of the case."


def go(desk: Desk, asked: Asked) -> Response:
    """Sends the browser to the provider."""
    provider = _provider(desk)
    onward = way_back(asked.query.get("next"), "/")
    if asked.person is not None:
        return RedirectResponse(onward, 303)
    desk.guard.check_rate((LOG_IN_BY_ADDRESS, f"to the provider from {asked.address}"))
    visitor = asked.visitor or secrets.token_urlsafe(24)
    begun = Begun(asked.origin + BACK)
    try:
        address = provider.address(begun)
    except NotVouched as bad:
        raise _told(desk, asked, provider, NOBODY, bad) from None
    provider.waits.add(begun, visitor, onward)
    answer = RedirectResponse(address, 303)
    if not asked.visitor:
        give_cookie(desk, answer, VISITOR, visitor, None)
    return answer


def leave(desk: Desk, asked: Asked) -> Response:
    """Sends the browser of somebody who is logged out here to the provider, to be logged out there."""
    provider = _provider(desk)
    if asked.person is not None:
        return RedirectResponse("/desk/account.html", 303)
    desk.guard.check_rate((LOG_IN_BY_ADDRESS, f"to the provider from {asked.address}"))
    try:
        address = provider.way_out(asked.origin + LOG_IN)
    except NotVouched:
        raise Refused(
            502, "The provider does not answer", f"{provider.host} cannot be asked now; log out on its own pages.", back=LOG_IN
        ) from None
    if address is None:
        raise not_found(f"{provider.host} names no address to log out at; log out on its own pages.")
    return RedirectResponse(address, 303)


def back(desk: Desk, asked: Asked) -> Response:
    """Lets in who comes back from the provider with its word."""
    provider, query = _provider(desk), asked.query
    desk.guard.check_rate((LOG_IN_BY_ADDRESS, f"from the provider from {asked.address}"))
    waiting = provider.waits.take(query.get("state", ""), asked.visitor)
    if waiting is None:
        desk.accounts.note(NOBODY, f"failed to log in from {asked.address or 'here'}: came back from the provider without having been sent")
        raise Refused(403, "Begin again", "this log-in was not begun in this browser, was too long ago, or is over already.", back=LOG_IN)
    who = NOBODY
    try:
        if "error" in query or not query.get("code"):
            raise NotVouched(f"the provider says {query.get('error', 'nothing')[:100]}: {query.get('error_description', '')[:200]}")
        identity = provider.redeem(waiting.begun, query["code"], query.get("iss"))
        who = identity.name or identity.subject
        account = _admit(desk, provider, identity)
    except NotVouched as bad:
        raise _told(desk, asked, provider, who, bad) from None
    return begin_session(desk, asked, account, waiting.onward, vouched=provider.host)


def _told(desk: Desk, asked: Asked, provider: Provider, who: str, bad: NotVouched) -> Refused:
    """The refusal, which says to whoever asks no more than they may know; what is behind it is noted for admins."""
    desk.accounts.note(harmless(who)[:64], f"failed to log in from {asked.address or 'here'}, by the word of {provider.host}: {bad}"[:1000])
    if bad.away:
        return Refused(502, "The provider does not answer", f"{provider.host} cannot be asked now; try again later.", back=LOG_IN)
    return Refused(
        403, "Not let in", bad.told or f"the word of {provider.host} was not enough; an admin of the case sees why.", back=LOG_IN
    )


def _admit(desk: Desk, provider: Provider, identity: Identity) -> Account:
    """The account that the provider's word lets in. Raises NotVouched where there is none."""
    issuer = provider.settings.issuer
    role = role_of(identity.groups, provider.settings.roles)
    tied = desk.accounts.tied(issuer, identity.subject)
    if tied is None:
        return _make(desk, provider, identity, role)
    account, tie = tied
    if account.role is None:
        raise NotVouched(f"the account {account.name} was closed.", told=CLOSED)
    return _follow(desk, provider, account, role) if tie.follows else account


def _make(desk: Desk, provider: Provider, identity: Identity, role: Role | None) -> Account:
    """The account of somebody who comes for the first time, with the role that the groups give."""
    issuer = provider.settings.issuer
    if role is None:
        raise NotVouched(f"no account is tied to {identity.subject}, and no group of theirs gives a role.", told=CLOSED)
    if identity.name is None:
        raise NotVouched(f"{identity.subject} has no {provider.settings.name_claim} to call an account by.", told=CLOSED)
    try:
        return desk.accounts.add(identity.name, role, None, by=provider.host, tie=Tie(issuer, identity.subject, follows=True))
    except BadCommand as bad:
        raise NotVouched(f"no account can be made for {identity.subject}: {bad}", told=CLOSED) from None


def _follow(desk: Desk, provider: Provider, account: Account, role: Role | None) -> Account:
    """The account with the role that the groups give now. Where they give none any more, what it has open is ended."""
    if role is None:
        desk.accounts.end_all(account.name, by=provider.host)
        raise NotVouched(f"no group of {account.name} gives a role any more.", told=CLOSED)
    if role != account.role:
        try:
            desk.accounts.set_role(account.name, role, by=provider.host, follows=True)
        except BadCommand as bad:  # the only admin
            raise NotVouched(f"the groups of {account.name} give {role}: {bad}") from None
    return desk.accounts.get(account.name)


def _provider(desk: Desk) -> Provider:
    if desk.provider is None:
        raise not_found("nobody logs in to this case by a provider ([workbench.oidc] in its case.toml).")
    return desk.provider


ROUTES: tuple[Route, ...] = (
    Route("GET", "/desk/oidc/log-in", go, None),
    Route("GET", BACK, back, None),
    Route("GET", "/desk/oidc/log-out", leave, None),
)
