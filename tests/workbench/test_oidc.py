"""Coming in by a provider's word, against a provider that really serves and signs, and then against one that lies in every way we know."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from tests.workbench.openid import (
    CLIENT,
    RSA_KEY,
    SECRET,
    Key,
    OpenId,
    ec_key,
    ed_key,
    rsa_key,
    running_provider,
    signed_by_secret,
    written,
)
from tests.workbench.served import HERE, PASSWORD, client, log_in, open_desk, post

from spolia.errors import BadCommand, CaseUnusable
from spolia.workbench.guard import Place
from spolia.workbench.provider import KEPT_S, RETRY_S, Provider, open_provider
from spolia.workbench.routes import Desk
from spolia.workbench.waiting import MOST_WAITING, WAIT_S, Begun, Waits
from spolia.workbench_settings import Oidc

OTHER = rsa_key("other")


@dataclass
class House:
    """The workbench and the provider that it takes the word of; `now` is what the workbench's clock is ahead."""

    folder: Path
    openid: OpenId
    ahead: float = 0.0
    desk: Desk = None  # type: ignore[assignment]

    def open(self, secret: str | None = SECRET, **settings: Any) -> Desk:
        given = {
            "issuer": self.openid.issuer,
            "client_id": CLIENT,
            "label": "House login",
            "inside": True,
            "roles": {"desk": "analyst", "all": "reader"},
        }
        provider = Provider(Oidc(**{**given, **settings}), secret, clock=lambda: time.time() + self.ahead)  # type: ignore[arg-type]
        self.desk = open_desk(self.folder, provider=provider)
        return self.desk

    def told(self) -> str:
        """What an admin finds under People of the last that was done."""
        return f"{self.desk.accounts.doings(1)[0].who} {self.desk.accounts.doings(1)[0].what}"


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    with running_provider() as openid:
        house = House(folder, openid)
        house.open()
        yield house


def go(browser: TestClient, onward: str = "/") -> str:
    """Where the workbench sends the browser."""
    answer = browser.get("/desk/oidc/log-in", params={"next": onward})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def at_provider(address: str) -> str:
    """Where the provider sends the browser back to, as the path and query of it."""
    answer = httpx2.get(address)
    assert answer.status_code == 303, answer.text
    parts = urlsplit(answer.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}" == HERE
    return f"{parts.path}?{parts.query}"


def come(browser: TestClient, onward: str = "/") -> Response:
    """The whole way: there, logged in, and back; what the workbench then answers."""
    return browser.get(at_provider(go(browser, onward)))


def is_in(browser: TestClient) -> bool:
    return browser.get("/desk/account.html").status_code == 200


# --- coming in --------------------------------------------------------------------------------------------------------------


def test_whoever_the_provider_names_comes_in_with_the_role_of_a_group(house: House) -> None:
    browser = client(house.desk)
    assert browser.get("/").status_code == 303, "with a provider nobody is let in unasked"
    page = browser.get("/desk/log-in.html", params={"next": "/events/index.html"})
    assert "Log in by House login" in page.text
    assert 'href="/desk/oidc/log-in?next=/events/index.html"' in page.text
    answer = come(browser, "/events/index.html?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/events/index.html?a=1")
    own = browser.get("/desk/account.html").text
    assert "Nora" in own
    assert "analyst" in own
    assert "s-17" in own
    assert "Another password" not in own
    said = [f"{one.who} {one.what}" for one in house.desk.accounts.doings(10)]
    assert said == [
        "Nora logged in from testclient, by the word of 127.0.0.1",
        f"127.0.0.1 tied Nora to s-17 at {house.openid.issuer}",
        "127.0.0.1 made the account Nora, analyst",
    ]
    assert house.openid.asked == ["GET /.well-known/openid-configuration", "GET /authorize", "POST /token", "GET /keys"]


def test_what_is_asked_of_the_provider_is_of_this_log_in_alone(house: House) -> None:
    first, second = (parse_qs(urlsplit(go(client(house.desk))).query) for _ in range(2))
    assert first["redirect_uri"] == [f"{HERE}/desk/oidc/back"]
    assert first["tenant"] == ["1"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 43
        assert first[name] != second[name]


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("key", [RSA_KEY, ec_key(), ed_key()], ids=lambda key: key.alg)
def test_each_kind_of_key_signs(house: House, key: Key) -> None:
    house.openid.key = key
    browser = client(house.desk)
    assert come(browser).status_code == 303
    assert is_in(browser)


@pytest.mark.parametrize(("method", "secret"), [("client_secret_basic", SECRET), ("client_secret_post", SECRET), ("none", None)])
def test_a_client_says_who_it_is_as_the_provider_takes_it(house: House, method: str, secret: str | None) -> None:
    house.openid.method, house.openid.secret = method, secret
    assert come(client(house.open(secret))).status_code == 303


def test_who_comes_again_is_the_same_by_whatever_name(house: House) -> None:
    assert come(client(house.desk)).status_code == 303
    house.openid.person |= {"preferred_username": "Nora Newname"}
    browser = client(house.desk)
    assert come(browser).status_code == 303
    assert [one.name for one in house.desk.accounts.all()] == ["Nora"]


def test_a_role_follows_the_groups_until_an_admin_gives_another(house: House) -> None:
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    browser = client(house.desk)
    come(browser)
    house.openid.person |= {"groups": ["all"]}
    again = client(house.desk)
    come(again)
    assert house.desk.accounts.get("Nora").role == "reader"
    assert not is_in(browser), "the sessions of the former role go on"
    assert is_in(again)
    house.desk.accounts.set_role("Nora", "editor", by="Ada")
    come(client(house.desk))
    assert house.desk.accounts.get("Nora").role == "editor"


def test_who_is_in_no_group_any_more_is_out_everywhere(house: House) -> None:
    browser = client(house.desk)
    come(browser)
    key = house.desk.accounts.begin(house.desk.accounts.get("Nora"), kind="program")
    house.openid.person |= {"groups": []}
    answer = come(client(house.desk))
    assert answer.status_code == 403
    assert not is_in(browser)
    assert house.desk.accounts.session(key, "program") is None
    assert "no group of Nora gives a role any more" in house.told()


def test_the_only_admin_stays_one_whatever_the_groups_say(house: House) -> None:
    house.open(roles={"desk": "admin", "all": "reader"})
    come(client(house.desk))
    house.openid.person |= {"groups": ["all"]}
    assert come(client(house.desk)).status_code == 403
    assert house.desk.accounts.get("Nora").role == "admin"
    assert "only admin" in house.told()


def test_an_admin_ends_the_session_at_once(house: House) -> None:
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    browser = client(house.desk)
    come(browser)
    assert post(log_in(house.desk, "Ada"), "/desk/people/end", "/desk/people.html", {"name": "Nora"}).status_code == 303
    assert not is_in(browser)


# --- who has no account -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("groups", [None, [], ["strangers"], "strangers", 7, [["desk"]], {"desk": 1}])
def test_who_has_no_account_and_no_group_stays_out(house: House, groups: Any) -> None:
    house.openid.person |= {"groups": groups}
    browser = client(house.desk)
    answer = come(browser)
    assert answer.status_code == 403
    assert "no account here" in answer.text
    assert "s-17" not in answer.text
    assert not is_in(browser)
    assert house.desk.accounts.all() == []
    assert "no account is tied to s-17" in house.told()


@pytest.mark.parametrize("name", [None, "", "<b>", "a\u202eb", "x" * 65, "x" * 500, 7, "Ada", "ADA"])
def test_a_name_that_none_may_have_or_that_is_taken_makes_no_account(house: House, name: Any) -> None:
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    house.openid.person |= {"preferred_username": name}
    browser = client(house.desk)
    assert come(browser).status_code == 403
    assert not is_in(browser)
    assert [one.name for one in house.desk.accounts.all()] == ["Ada"]
    assert "s-17" in house.told()


def test_an_admin_ties_an_account_to_who_was_refused(house: House) -> None:
    house.open(roles={})
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    come(client(house.desk))
    ada = log_in(house.desk, "Ada")
    assert "no account is tied to s-17" in ada.get("/desk/people.html").text
    assert post(ada, "/desk/people/add", "/desk/people.html", {"name": "Nora", "role": "editor", "subject": "s-17"}).status_code == 303
    browser = client(house.desk)
    assert come(browser).status_code == 303
    assert "editor" in browser.get("/desk/account.html").text
    assert post(ada, "/desk/people/tie", "/desk/people.html", {"name": "Nora", "subject": ""}).status_code == 303
    assert not is_in(browser)
    assert come(browser).status_code == 403


def test_an_account_with_a_password_may_be_tied_and_then_both_let_in(house: House) -> None:
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    house.desk.accounts.tie("Ada", house.openid.issuer, "s-17", by="test")
    browser = client(house.desk)
    assert come(browser).status_code == 303
    assert house.desk.accounts.get("Ada").role == "admin", "a role that was given here follows no groups"
    assert is_in(log_in(house.desk, "Ada"))


def test_a_tie_is_of_one_account_and_one_issuer(house: House) -> None:
    accounts = house.desk.accounts
    accounts.add("Ada", "admin", PASSWORD, by="test")
    accounts.add("Bob", "admin", PASSWORD, by="test")
    accounts.tie("Ada", house.openid.issuer, "s-17", by="test")
    with pytest.raises(BadCommand, match="is Ada here already"):
        accounts.tie("Bob", house.openid.issuer, "s-17", by="test")
    for subject in ("", "x" * 256, "a\nb", "é", " s"):
        with pytest.raises(BadCommand, match="subject"):
            accounts.tie("Bob", house.openid.issuer, subject, by="test")
    accounts.tie("Ada", house.openid.issuer, None, by="test")
    accounts.tie("Ada", "https://elsewhere.example", "s-17", by="test")
    house.open(roles={})
    assert come(client(house.desk)).status_code == 403


def test_nobody_comes_in_by_password_to_an_account_without_one(house: House) -> None:
    come(client(house.desk))
    for password in ("", "None", "x" * 12):
        assert house.desk.accounts.log_in("Nora", password) is None
    with pytest.raises(BadCommand, match="needs a password"):
        house.desk.accounts.add("Bob", "reader", None, by="test")


def test_a_closed_account_stays_closed_whatever_the_provider_says(house: House) -> None:
    come(client(house.desk))
    house.desk.accounts.set_role("Nora", None, by="test")
    assert come(client(house.desk)).status_code == 403
    assert house.desk.accounts.get("Nora").role is None
    assert "was closed" in house.told()


# --- who comes back -----------------------------------------------------------------------------------------------------------


def test_a_state_that_was_not_sent_is_refused_and_no_code_is_redeemed(house: House) -> None:
    browser = client(house.desk)
    back = at_provider(go(browser))
    for query in ({"state": "x"}, {"state": ""}, {}, {"state": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1")}):
        answer = browser.get("/desk/oidc/back", params={"code": parse_qs(urlsplit(back).query)["code"][0], **query})
        assert answer.status_code == 403
        assert "Begin again" in answer.text
    assert "POST /token" not in house.openid.asked
    assert not is_in(browser)
    assert "somebody failed to log in from testclient" in house.told()
    assert browser.get(back).status_code == 303, "whoever began is not hindered by it"


def test_what_one_browser_began_no_other_ends(house: House) -> None:
    """Else somebody could be led into another's account by a link, and do their work under that name."""
    mallory, victim = client(house.desk), client(house.desk)
    back = at_provider(go(mallory))
    assert victim.get(back).status_code == 403
    go(victim)
    assert victim.get(back).status_code == 403
    assert not is_in(victim)


def test_a_browser_comes_back_once(house: House) -> None:
    browser = client(house.desk)
    back = at_provider(go(browser))
    assert browser.get(back).status_code == 303
    browser.cookies.delete("spolia_session")
    assert browser.get(back).status_code == 403
    assert not is_in(browser)


def test_a_code_that_was_redeemed_is_worth_nothing(house: House) -> None:
    browser, other = client(house.desk), client(house.desk)
    code = parse_qs(urlsplit(back := at_provider(go(browser))).query)["code"][0]
    assert browser.get(back).status_code == 303
    theirs = parse_qs(urlsplit(at_provider(go(other))).query)
    answer = other.get("/desk/oidc/back", params={"code": code, "state": theirs["state"][0], "iss": house.openid.issuer})
    assert answer.status_code == 403
    assert not is_in(other)
    assert "400 Bad Request" in house.told()


def test_a_code_of_another_log_in_is_not_redeemed(house: House) -> None:
    """A code that somebody saw and put into a log-in of their own: the verifier is not that of the code."""
    browser, mallory = client(house.desk), client(house.desk)
    seen = parse_qs(urlsplit(at_provider(go(browser))).query)["code"][0]
    own = parse_qs(urlsplit(at_provider(go(mallory))).query)["state"][0]
    assert mallory.get("/desk/oidc/back", params={"code": seen, "state": own, "iss": house.openid.issuer}).status_code == 403
    assert not is_in(mallory)


@pytest.mark.parametrize("issuer", [None, "https://evil.example", ""])
def test_who_is_sent_back_by_somebody_else_is_refused(house: House, issuer: str | None) -> None:
    browser = client(house.desk)
    query = {name: values[0] for name, values in parse_qs(urlsplit(at_provider(go(browser))).query).items()}
    query |= {"iss": issuer} if issuer is not None else {}
    if issuer is None:
        del query["iss"]
    assert browser.get("/desk/oidc/back", params=query).status_code == 403
    assert "POST /token" not in house.openid.asked


def test_a_provider_that_does_not_say_who_it_is_in_the_address_is_taken_too(house: House) -> None:
    house.openid.says_issuer = False
    assert come(client(house.desk)).status_code == 303


def test_what_the_provider_says_instead_of_a_code_is_shown_to_nobody_but_admins(house: House) -> None:
    house.openid.refuses = {"error": "access_denied", "error_description": "<script>alert(1)</script>\x1b[31m"}
    answer = come(client(house.desk))
    assert answer.status_code == 403
    assert "script>alert" not in answer.text
    assert "access_denied: <script>alert(1)</script>\\x1b[31m" in house.told()


@pytest.mark.parametrize("onward", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"])
def test_coming_in_leads_nowhere_else(house: House, onward: str) -> None:
    assert come(client(house.desk), onward).headers["location"] == "/"
    browser = client(house.desk)
    back = at_provider(go(browser))
    assert browser.get(f"{back}&next={quote(onward)}").headers["location"] == "/"


def test_who_is_too_late_begins_again() -> None:
    now = [0.0]
    waits = Waits(lambda: now[0])
    begun, late = Begun("x"), Begun("x")
    waits.add(begun, "v", "/")
    waits.add(late, "v", "/")
    assert waits.take(begun.state, "other") is None
    assert waits.take(begun.state, "") is None
    assert waits.take(begun.state, "v") is not None
    now[0] = WAIT_S + 1
    assert waits.take(late.state, "v") is None


def test_however_many_begin_no_more_are_remembered() -> None:
    waits = Waits()
    first = Begun("x")
    waits.add(first, "v", "/")
    for _ in range(MOST_WAITING):
        waits.add(Begun("x"), "v", "/")
    assert waits.take(first.state, "v") is None


def test_beginning_and_coming_back_are_counted(house: House) -> None:
    browser = client(house.desk)
    assert [browser.get("/desk/oidc/log-in").status_code for _ in range(31)] == [303] * 30 + [429]
    assert [browser.get("/desk/oidc/back").status_code for _ in range(31)] == [403] * 30 + [429]


# --- what the provider says of somebody -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hence:
    """A moment so many seconds from when the test runs: what is collected must be the same in each process."""

    seconds: int


def refused(house: House, why: str) -> None:
    browser = client(house.desk)
    answer = come(browser)
    assert answer.status_code == 403, answer.text
    assert not is_in(browser)
    assert house.desk.accounts.all() == []
    assert why in house.told()
    assert "The word of 127.0.0.1 was not enough; an admin of the case sees why." in answer.text


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "nonce"), ({"nonce": None}, "nonce"), ({"nonce": ""}, "nonce"),
        ({"exp": Hence(-120)}, "expired"), ({"exp": None}, "exp"), ({"exp": "tomorrow"}, "exp"), ({"exp": float("nan")}, "exp"),
        ({"aud": "another client"}, "aud"), ({"aud": ["another client"]}, "aud"), ({"aud": None}, "aud"), ({"aud": []}, "aud"), ({"aud": {"spolia": 1}}, "aud"),
        ({"aud": [CLIENT, "another client"]}, "given out to another"), ({"azp": "another client"}, "given out to another"),
        ({"iss": "https://evil.example"}, "iss"), ({"iss": None}, "iss"), ({"iat": Hence(4000)}, "in the future"), ({"iat": None}, "iat"),
        ({"nbf": Hence(4000)}, "not yet valid"), ({"sub": None}, "sub"), ({"sub": ""}, "sub"), ({"sub": 17}, "sub"), ({"sub": "x" * 256}, "subject"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_token_that_claims_what_it_should_not_lets_nobody_in(house: House, claims: dict[str, Any], why: str) -> None:
    moved = {name: int(time.time()) + value.seconds if isinstance(value, Hence) else value for name, value in claims.items()}
    house.openid.claims = lambda told: {name: value for name, value in {**told, **moved}.items() if value is not None}
    refused(house, why)


def test_a_token_for_several_clients_is_taken_where_it_was_given_out_to_us(house: House) -> None:
    house.openid.claims = lambda told: {**told, "aud": [CLIENT, "another client"], "azp": CLIENT}
    assert come(client(house.desk)).status_code == 303


def _no_algorithm(openid: OpenId, claims: dict[str, Any]) -> str:
    return written({"alg": "none", "kid": openid.key.kid}, claims, lambda _: b"")


def _none_in_capitals(openid: OpenId, claims: dict[str, Any]) -> str:
    return written({"alg": "NONE"}, claims, lambda _: b"")


def _by_the_public_key(openid: OpenId, claims: dict[str, Any]) -> str:
    """HS256 with what the provider publishes as the secret: who takes the algorithm from the token would check it with just that."""
    return written({"alg": "HS256", "kid": openid.key.kid}, claims, signed_by_secret(openid.key.pem))


def _by_the_clients_secret(openid: OpenId, claims: dict[str, Any]) -> str:
    return written({"alg": "HS256"}, claims, signed_by_secret(SECRET.encode()))


def _by_a_key_of_its_own(openid: OpenId, claims: dict[str, Any]) -> str:
    """Under the name of a key that is published."""
    return written({"alg": "RS256", "kid": openid.key.kid}, claims, OTHER.sign)


def _by_the_key_that_it_brings(openid: OpenId, claims: dict[str, Any]) -> str:
    return written({"alg": "RS256", "kid": "other", "jwk": OTHER.published, "jku": f"{openid.issuer}/other"}, claims, OTHER.sign)


def _changed(openid: OpenId, claims: dict[str, Any]) -> str:
    head, _, signature = written({"alg": "RS256", "kid": openid.key.kid}, claims, openid.key.sign).split(".")
    return f"{head}.{written({}, {**claims, 'sub': 's-1'}, lambda _: b'').split('.')[1]}.{signature}"


def _of_another_kind(openid: OpenId, claims: dict[str, Any]) -> str:
    return written({"alg": "ES256", "kid": openid.key.kid}, claims, ec_key().sign)


def _critical(openid: OpenId, claims: dict[str, Any]) -> str:
    return written({"alg": "RS256", "kid": openid.key.kid, "crit": ["exp"], "exp": 1}, claims, openid.key.sign)


@pytest.mark.parametrize(
    "token",
    [_no_algorithm, _none_in_capitals, _by_the_public_key, _by_the_clients_secret, _by_a_key_of_its_own, _by_the_key_that_it_brings, _changed, _of_another_kind, _critical],
)  # fmt: skip
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(house: House, token: Any) -> None:
    house.openid.token = token
    refused(house, "the token")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "....", "é.é.é", "e30.e30.", 7, None, ["a"], "x" * 200_000])
def test_what_is_no_token_lets_nobody_in(house: House, token: Any) -> None:
    house.openid.token = lambda openid, claims: token
    refused(house, "the token" if isinstance(token, str) else "something else than was asked for")


@pytest.mark.filterwarnings("ignore")
def test_a_short_key_or_one_for_other_things_is_none(house: House) -> None:
    short = rsa_key("short", 1024)
    house.openid.key = short
    refused(house, "publishes no key")
    house.openid.key, house.openid.published = RSA_KEY, [{**RSA_KEY.published, "use": "enc"}, {"kty": "oct", "k": "c2VjcmV0", "kid": "r1"}]
    house.ahead += RETRY_S + 1
    refused(house, "publishes no key")


def test_keys_of_kinds_that_are_not_known_do_no_harm(house: House) -> None:
    strange = [
        {"kty": "ML-DSA", "kid": "q"},
        {"kty": "RSA"},
        {"kty": 7},
        {},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
        {"kty": "RSA", "n": "é", "e": 7},
    ]
    house.openid.published = [*strange, RSA_KEY.published]
    assert come(client(house.desk)).status_code == 303


# --- keys that change ------------------------------------------------------------------------------------------------------------


def test_a_new_key_is_taken_at_once_and_the_old_one_no_more(house: House) -> None:
    assert come(client(house.desk)).status_code == 303
    old, house.openid.key = house.openid.key, rsa_key("r2")
    assert come(client(house.desk)).status_code == 303
    assert house.openid.asked.count("GET /keys") == 2
    house.openid.token = lambda openid, claims: written({"alg": "RS256", "kid": old.kid}, claims, old.sign)
    assert come(client(house.desk)).status_code == 403
    assert "does not publish" in house.told()


def test_a_key_that_is_withdrawn_is_taken_for_some_minutes_at_most(house: House) -> None:
    house.openid.published = [RSA_KEY.published, OTHER.published]
    assert come(client(house.desk)).status_code == 303
    house.openid.published = [OTHER.published]
    house.ahead = KEPT_S + 1
    assert come(client(house.desk)).status_code == 403


def test_a_token_without_the_name_of_a_key_is_taken_where_there_is_one_key(house: House) -> None:
    house.openid.token = lambda openid, claims: written({"alg": "RS256"}, claims, openid.key.sign)
    assert come(client(house.desk)).status_code == 303
    house.openid.published = [RSA_KEY.published, OTHER.published]
    house.ahead = KEPT_S + 1
    assert come(client(house.desk)).status_code == 403


# --- what the provider says of itself, and where it is asked --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"issuer": "https://evil.example"}, "calls itself https://evil.example"), ({"token_endpoint": "https://evil.example/token"}, "on none of its hosts"),
        ({"jwks_uri": "http://169.254.169.254/latest"}, "https"), ({"jwks_uri": "https://169.254.169.254/latest"}, "on none of its hosts"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "should begin with"), ({"authorization_endpoint": "https://evil.example/a"}, "on none of its hosts"),
        ({"token_endpoint": "file:///etc/passwd"}, "should begin with"), ({"token_endpoint": 7}, "something else"), ({"jwks_uri": "http://127.0.0.1@evil.example/"}, "password"),
    ],
    ids=repr,
)  # fmt: skip
def test_a_provider_that_leads_elsewhere_is_not_followed(house: House, told: dict[str, Any], why: str) -> None:
    house.openid.discovery = told
    answer = client(house.desk).get("/desk/oidc/log-in")
    assert answer.status_code == 403
    assert why in house.told()
    assert why not in answer.text
    assert house.openid.asked == ["GET /.well-known/openid-configuration"]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize(
    ("answer", "status"),
    [((302, {"Location": "https://evil.example/"}, b""), 502), ((500, {}, b""), 502), ((404, {}, b""), 403), ((200, {}, b"<p>no"), 403), ((200, {}, b"[" * 100_000), 403),
     ((200, {}, b"{}" + b" " * (2 << 20)), 502), ((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08"), 403)],
    ids=["elsewhere", "fault", "nothing", "markup", "deep", "large", "packed"],
)  # fmt: skip
def test_an_answer_that_is_none_lets_nobody_in(house: House, path: str, answer: tuple[int, dict[str, str], bytes], status: int) -> None:
    house.openid.answers[path] = answer
    browser = client(house.desk)
    said = browser.get("/desk/oidc/log-in") if "known" in path else come(browser)
    assert said.status_code == status
    assert not is_in(browser)
    assert house.desk.accounts.all() == []


def test_a_provider_that_is_away_is_told_and_passwords_go_on(folder: Path) -> None:
    with running_provider() as openid:
        house = House(folder, openid)
        house.open().accounts.add("Ada", "admin", PASSWORD, by="test")
        browser = client(house.desk)
        back = at_provider(go(browser))
    answer = browser.get(back)
    assert answer.status_code == 502
    assert "cannot be asked now" in answer.text
    assert "cannot be reached" in house.told()
    house.ahead = KEPT_S + 1
    assert client(house.desk).get("/desk/oidc/log-in").status_code == 502
    assert client(house.desk).get("/desk/log-in.html").status_code == 200
    assert is_in(log_in(house.desk, "Ada"))


def test_a_provider_that_failed_is_asked_again_some_seconds_later(house: House) -> None:
    house.openid.answers["/.well-known/openid-configuration"] = (500, {}, b"")
    browser = client(house.desk)
    assert [browser.get("/desk/oidc/log-in").status_code for _ in range(3)] == [502] * 3
    assert len(house.openid.asked) == 1
    house.openid.answers.clear()
    house.ahead = RETRY_S + 1
    assert browser.get("/desk/oidc/log-in").status_code == 303


def test_a_provider_in_the_house_is_asked_only_where_that_is_set(house: House) -> None:
    house.open(inside=False)
    assert client(house.desk).get("/desk/oidc/log-in").status_code == 502
    assert "127.0.0.1 is refused: loopback" in house.told()
    assert house.openid.asked == []


def test_no_page_asks_the_provider_anything(house: House) -> None:
    browser = client(house.desk)
    browser.get("/desk/log-in.html")
    browser.get("/")
    assert house.openid.asked == []


# --- the secret, and the headers --------------------------------------------------------------------------------------------------


def test_the_secret_stands_nowhere(house: House, capfd: pytest.CaptureFixture[str]) -> None:
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    come(client(house.desk))
    house.openid.secret = "another"
    house.openid.person |= {"sub": "s-18"}
    assert come(client(house.desk)).status_code == 403
    ada = log_in(house.desk, "Ada")
    pages = [
        ada.get(path).text
        for path in ("/desk/people.html", "/desk/account.html", "/desk/audit.html", "/desk/log-in.html", "/api/v1/openapi.json")
    ]
    kept = [path.read_bytes().decode("latin-1") for path in house.folder.rglob("*") if path.is_file()]
    for words in [*pages, *kept, *capfd.readouterr(), repr(house.desk.provider), str(vars(house.desk.provider)["settings"])]:
        assert SECRET not in words
        assert quote(SECRET, safe="") not in words


def test_the_policy_lets_no_form_lead_elsewhere(house: House) -> None:
    browser = client(house.desk)
    back = at_provider(go(browser))
    for answer in (browser.get("/desk/log-in.html"), browser.get("/desk/oidc/log-in"), browser.get(back)):
        assert "form-action 'self';" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "127.0.0.1:" + str(house.openid.port) not in answer.headers["content-security-policy"]


def test_where_all_is_encrypted_the_way_back_is_too(house: House) -> None:
    settings = house.desk.provider.settings  # type: ignore[union-attr]
    desk = open_desk(house.folder, Place(True, ("bench.house.example",), True), provider=Provider(settings, SECRET))
    browser = client(desk, "https://bench.house.example")
    address = go(browser)
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == ["https://bench.house.example/desk/oidc/back"]
    assert "__Host-spolia_visitor" in browser.cookies


def test_without_a_provider_there_is_no_such_way(team: Desk) -> None:
    browser = client(team)
    assert browser.get("/desk/oidc/log-in").status_code == 404
    assert browser.get("/desk/oidc/back").status_code == 404
    assert "Log in by" not in browser.get("/desk/log-in.html").text
    answer = post(log_in(team, "Ada"), "/desk/people/tie", "/desk/people.html", {"name": "Rea", "subject": "s-17"})
    assert answer.status_code == 400


# --- opening it --------------------------------------------------------------------------------------------------------------------

HOUSE = Oidc("https://login.house.example", "spolia")


def test_the_secret_is_read_from_a_file_or_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    (tmp_path / "secret").write_text("  hush \n")
    monkeypatch.setenv("SPOLIA_SECRET", "hush")
    for settings in (replace(HOUSE, secret_file=tmp_path / "secret"), replace(HOUSE, secret_env="SPOLIA_SECRET")):
        assert open_provider(settings)._secret == "hush"
    assert "SPOLIA_SECRET" not in os.environ, "a build that is started from here would inherit it"
    assert open_provider(HOUSE)._secret is None


@pytest.mark.parametrize("held", [b"", b"  \n", b"two\nlines", b"x" * 1001, "é".encode(), b"\xff"])
def test_what_is_no_secret_is_said_in_a_line(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "secret").write_bytes(held)
    with pytest.raises(CaseUnusable, match="should hold the secret"):
        open_provider(replace(HOUSE, secret_file=tmp_path / "secret"))
    with pytest.raises(CaseUnusable, match="cannot be read"):
        open_provider(replace(HOUSE, secret_file=tmp_path / "none"))
    with pytest.raises(CaseUnusable, match="SPOLIA_NONE"):
        open_provider(replace(HOUSE, secret_env="SPOLIA_NONE"))


def test_where_the_package_is_not_there_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    for name in [name for name in sys.modules if name.partition(".")[0] == "joserfc"]:
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BadCommand, match=r"pip install 'spolia\[oidc\]'"):
        open_provider(HOUSE)


# --- what the token does not tell -------------------------------------------------------------------------------------------


def with_userinfo(house: House, person: dict[str, Any], **told: Any) -> Response:
    """The whole way in, where the token tells `person` and the provider, asked further, `told`."""
    house.openid.discovery = {"userinfo_endpoint": f"{house.openid.issuer}/userinfo"}
    house.openid.person, house.openid.userinfo = person, told
    return come(client(house.desk))


def test_what_the_token_lacks_is_asked_of_the_provider(house: House) -> None:
    assert with_userinfo(house, {"sub": "s-17"}, sub="s-17", preferred_username="Nora", groups=["desk"]).status_code == 303
    assert [(one.name, one.role) for one in house.desk.accounts.all()] == [("Nora", "analyst")]
    assert house.openid.asked.count("GET /userinfo") == 1


def test_what_the_token_tells_is_not_asked_again_nor_overruled(house: House) -> None:
    whole = {"sub": "s-17", "preferred_username": "Nora", "groups": ["all"]}
    assert with_userinfo(house, whole, sub="s-17", preferred_username="Eve", groups=["desk"]).status_code == 303
    assert "GET /userinfo" not in house.openid.asked
    named = {"sub": "s-18", "preferred_username": "Una"}
    assert with_userinfo(house, named, sub="s-18", preferred_username="Eve", groups=["desk"]).status_code == 303
    assert {one.name: one.role for one in house.desk.accounts.all()} == {"Nora": "reader", "Una": "analyst"}


@pytest.mark.parametrize("told", [{"sub": "s-1"}, {}, {"sub": None}, {"sub": ["s-17"]}], ids=repr)
def test_what_is_told_of_another_lets_nobody_in(house: House, told: dict[str, Any]) -> None:
    answer = with_userinfo(house, {"sub": "s-17"}, **told, preferred_username="Nora", groups=["desk"])
    assert answer.status_code == 403
    assert "of another subject than the token" in house.told()
    assert house.desk.accounts.all() == []


@pytest.mark.parametrize(
    ("answer", "status"),
    [((500, {}, b""), 502), ((401, {}, b""), 403), ((200, {}, b"<p>no"), 403), ((200, {}, b"[]"), 403), ((302, {"Location": "https://evil.example/"}, b""), 502)],
    ids=["fault", "refused", "markup", "list", "elsewhere"],
)  # fmt: skip
def test_groups_that_cannot_be_asked_are_not_none(house: House, answer: tuple[int, dict[str, str], bytes], status: int) -> None:
    """Who is in a group keeps the role and the sessions that they have: a fault of the provider is not the end of a membership."""
    person = {"sub": "s-17", "preferred_username": "Nora"}
    assert with_userinfo(house, person, sub="s-17", groups=["desk"]).status_code == 303
    inside = client(house.desk)
    assert inside.get(at_provider(go(inside))).status_code == 303
    house.openid.answers["/userinfo"] = answer
    assert come(client(house.desk)).status_code == status
    assert is_in(inside)


@pytest.mark.parametrize("access", ["a b", "a\r\nX: y", "", "é"])
def test_an_access_token_that_is_none_is_sent_nowhere(house: House, access: str) -> None:
    house.openid.access = access
    assert with_userinfo(house, {"sub": "s-17"}, sub="s-17").status_code == 403
    assert "GET /userinfo" not in house.openid.asked


def test_userinfo_elsewhere_is_not_asked(house: House) -> None:
    house.openid.discovery = {"userinfo_endpoint": "https://evil.example/me"}
    house.openid.person = {"sub": "s-17"}
    assert come(client(house.desk)).status_code == 403
    assert "on none of its hosts" in house.told()


# --- going out --------------------------------------------------------------------------------------------------------------


def test_who_logs_out_here_is_led_to_log_out_there(house: House) -> None:
    house.openid.discovery = {"end_session_endpoint": f"{house.openid.issuer}/leave?tenant=1"}
    browser = client(house.desk)
    come(browser)
    assert browser.get("/desk/oidc/log-out").headers["location"] == "/desk/account.html", "who is in logs out here first"
    out = post(browser, "/desk/log-out", "/", {})
    assert (out.status_code, out.headers["location"]) == (303, "/desk/log-in.html?left=1")
    assert not is_in(browser)
    page = browser.get(out.headers["location"]).text
    assert 'href="/desk/oidc/log-out"' in page
    there = browser.get("/desk/oidc/log-out").headers["location"]
    assert there.startswith(f"{house.openid.issuer}/leave?tenant=1&client_id={CLIENT}&post_logout_redirect_uri=")
    assert httpx2.get(there).headers["location"] == f"{HERE}/desk/log-in.html"
    assert house.openid.left == [{"tenant": "1", "client_id": CLIENT, "post_logout_redirect_uri": f"{HERE}/desk/log-in.html"}]


@pytest.mark.parametrize("named", [None, "https://evil.example/leave", "javascript:alert(1)"])
def test_a_provider_with_no_way_out_of_its_own_is_not_led_to(house: House, named: str | None) -> None:
    house.openid.discovery = {"end_session_endpoint": named}
    browser = client(house.desk)
    come(browser)
    assert post(browser, "/desk/log-out", "/", {}).headers["location"] == "/desk/log-in.html"
    assert browser.get("/desk/oidc/log-out").status_code == (404 if named is None else 502)


def test_who_has_a_password_logs_out_here_and_asks_no_provider(house: House) -> None:
    house.desk.accounts.add("Ada", "admin", PASSWORD, by="test")
    browser = log_in(house.desk, "Ada")
    assert post(browser, "/desk/log-out", "/", {}).headers["location"] == "/desk/log-in.html"
    assert house.openid.asked == []


def test_a_provider_that_is_away_keeps_nobody_in(folder: Path) -> None:
    with running_provider() as openid:
        house = House(folder, openid)
        house.open()
        browser = client(house.desk)
        come(browser)
    house.ahead = KEPT_S + 1
    assert post(browser, "/desk/log-out", "/", {}).headers["location"] == "/desk/log-in.html"
    assert not is_in(browser)
