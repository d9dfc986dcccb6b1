"""Fetching a page against servers that misbehave in every way we know: what is asked, what is refused, and which limit bites."""

from __future__ import annotations

import gzip
import shutil
import socket
import time
import zlib
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

import pytest
from tests.preserve.served import page, serving, to, way_here

from spolia.preserve.fetch import Bounds, Fetched, Form, NotFetched, Way, fetch_page, unpack_body
from spolia.preserve.networks import Network, why_refused
from spolia.preserve.weburl import BadUrl, is_web_url, parse_url, same_page

QUICK = Bounds(size_mb=1, seconds=2, redirects=5)


def fetch(url: str, port: int, way: Way | None = None, bounds: Bounds = QUICK, **allowed: object) -> Fetched:
    network = Network(allow=True, ports=(80, 443, port), **allowed)  # type: ignore[arg-type]
    return fetch_page(url, network, bounds, "Spolia/test", way or way_here())


def refusal(url: str, port: int = 80, way: Way | None = None, bounds: Bounds = QUICK, **allowed: object) -> str:
    with pytest.raises(NotFetched) as bad:
        fetch(url, port, way, bounds, **allowed)
    return str(bad.value)


# --- what is asked, and what comes back -----------------------------------------------------------------------------------


def test_a_page_comes_back_as_sent_with_what_the_server_says_of_it() -> None:
    headers = {"Date": "Mon, 14 Mar 2016 10:00:00 GMT", "Last_Modified": "Sun, 13 Mar 2016", "ETag": '"a1"', "Set_Cookie": "id=7"}
    with serving({"/a?b=%C3%BC": page(b"<p>\xff\x00raw", **headers)}) as served:
        found = fetch(served.url("/a?b=ü#part"), served.port)
    assert (found.body, found.status, found.packing, found.steps) == (b"<p>\xff\x00raw", 200, None, ())
    assert found.url == served.url("/a?b=%C3%BC")
    assert found.asked == served.url("/a?b=ü#part")
    assert found.headers == {"date": headers["Date"], "content-type": "text/html", "last-modified": "Sun, 13 Mar 2016", "etag": '"a1"'}
    assert found.address == "127.0.0.1"


def test_a_request_says_who_asks_and_nothing_else() -> None:
    with serving({"/a": to("/b"), "/b": page(b"x", Set_Cookie="id=7")}) as served:
        fetch(served.url("/a"), served.port)
        fetch(served.url("/b"), served.port)
    names = {line.split(":")[0].lower() for line in "".join(served.asked).split("\r\n")[1:] if ":" in line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert f"Host: news.example:{served.port}" in served.asked[0]
    assert all("User-Agent: Spolia/test" in head for head in served.asked)


def test_redirects_are_followed_and_told() -> None:
    with serving({"/a": to("/b", "301 Moved"), "/b": to("c?x", "307 Temporary"), "/c?x": page(b"there")}) as served:
        found = fetch(served.url("/a"), served.port)
    assert (found.body, found.url) == (b"there", served.url("/c?x"))
    assert found.steps == ((served.url("/a"), 301), (served.url("/b"), 302 + 5))


def test_without_leave_nothing_is_asked() -> None:
    with serving({"/": page(b"x")}) as served, pytest.raises(NotFetched, match="allow = true"):
        fetch_page(served.url(), Network(), QUICK, "x", way_here())
    assert served.asked == []


def test_a_case_may_name_the_hosts_that_are_asked() -> None:
    with serving({"/": page(b"x"), "/away": to("http://other.example/")}) as served:
        assert fetch(served.url(host="www.news.example"), served.port, hosts=("news.example",)).body == b"x"
        assert "none of the hosts" in refusal(served.url(host="badnews.example"), served.port, hosts=("news.example",))
        assert "leads to http://other.example/, which is on other.example" in refusal(
            served.url("/away"), served.port, hosts=("news.example",)
        )


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "204 No Content", "401 Unauthorized", "299 Strange"])
def test_an_answer_that_is_no_page_is_named(status: str) -> None:
    with serving({"/": page(b"<p>sorry", status=status)}) as served:
        assert f"answered {status[:3]}" in refusal(served.url(), served.port)


# --- redirects that go wrong ----------------------------------------------------------------------------------------------


def test_a_circle_of_redirects_is_named() -> None:
    with serving({"/a": to("/b"), "/b": to("/a")}) as served:
        assert "in a circle, back to" in refusal(served.url("/a"), served.port)


def test_too_many_redirects_name_their_limit() -> None:
    with serving({f"/{n}": to(f"/{n + 1}") for n in range(20)}) as served:
        assert refusal(served.url("/0"), served.port) == "leads on more than 5 times (--max-redirects)"
        assert len(served.asked) == 6


@pytest.mark.parametrize(
    ("location", "why"),
    [("http://10.0.0.1/", "private"), ("http://169.254.169.254/latest/", "a service for the machine itself"), ("http://[::ffff:127.0.0.1]/", "IPv4 address"),
     ("http://0.0.0.0/", "no address of a server"), ("file:///etc/passwd", "not file:"), ("gopher://x/", "not gopher:"), ("http://a:b@x.example/", "password"),
     ("http://x.example:22/", "port 22"), ("http://0x7f000001/", "which is no name"), ("http://[fe80::1]/", "link-local"), ("//[::/", "is no web address")],
)  # fmt: skip
def test_a_redirect_to_where_nothing_is_asked_is_refused(location: str, why: str) -> None:
    with serving({"/": to(location)}) as served:
        assert why in refusal(served.url(), served.port)


def test_a_redirect_into_a_house_is_refused_though_the_case_names_the_host() -> None:
    way = way_here({"wiki.inside": "10.0.0.7"})
    with serving({"/": to("http://wiki.inside/")}) as served:
        assert "a page outside may not lead there" in refusal(served.url(), served.port, way, inside=("wiki.inside",))


# --- names and addresses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "why"),
    [("127.0.0.1", "loopback"), ("127.8.8.8", "loopback"), ("10.1.2.3", "private"), ("172.31.0.1", "private"), ("192.168.0.1", "private"),
     ("100.64.0.1", "private"), ("169.254.1.1", "link-local"), ("169.254.169.254", "a service for the machine itself"),
     ("100.100.100.200", "a service for the machine itself"), ("168.63.129.16", "a service for the machine itself"), ("0.0.0.0", "no address of a server"),
     ("224.0.0.1", "multicast"), ("255.255.255.255", "reserved"), ("198.18.0.1", "for measurements"), ("203.0.113.9", "for documentation"), ("::", "no address"),
     ("::1", "loopback"), ("::ffff:8.8.8.8", "IPv4 address"), ("::ffff:127.0.0.1", "IPv4 address"), ("64:ff9b::7f00:1", "NAT64"), ("64:ff9b:1::a", "NAT64"),
     ("2002:7f00:1::", "6to4"), ("2001:0:1::", "reserved"), ("fe80::1", "link-local"), ("fc00::1", "private"), ("fd00:ec2::254", "a service for the machine"),
     ("ff02::1", "multicast"), ("::7f00:1", "reserved"), ("fec0::1", "reserved"), ("5f00::1", "reserved"), ("3fff::1", "documentation")],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet_are_refused(address: str, why: str) -> None:
    """As they stand in a URL, and as a name leads to them."""
    assert why in (why_refused(ip_address(address)) or "")
    written = f"[{address}]" if ":" in address else address
    assert why in refusal(f"http://{written}/", way=Way())
    assert why in refusal("http://name.example/", way=Way(resolve=lambda host, port: [ip_address(address)]))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:2800:21f:cb07::1", "2a00:1450::1"])
def test_public_addresses_are_not_refused(address: str) -> None:
    assert why_refused(ip_address(address)) is None


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    assert "10.0.0.1 is refused" in refusal(
        "http://x.example/", way=Way(resolve=lambda *_: [ip_address("8.8.8.8"), ip_address("10.0.0.1")])
    )


def test_a_name_that_changes_its_address_after_it_was_judged_gains_nothing() -> None:
    """DNS rebinding: the second look-up would lead into the house. There is none; and a redirect to the same name is judged anew."""
    rebound = [["127.0.0.1"], ["10.0.0.1"]]
    with serving({"/": page(b"outside"), "/again": to("/")}) as served:
        assert fetch(served.url(), served.port, way_here({"news.example": rebound})).body == b"outside"
        assert "10.0.0.1 is refused: private" in refusal(served.url("/again"), served.port, way_here({"news.example": rebound}))


def test_a_host_inside_is_asked_where_the_case_names_it_and_nowhere_else() -> None:
    """A machine of the house stands in for one: its address counts as private here, as 10.0.0.7 does."""
    inside = ip_address("127.0.0.1")
    way = Way(resolve=lambda *_: [inside], refused=lambda address: "private" if address == inside else why_refused(address))
    with serving({"/": page(b"wiki")}) as served, pytest.MonkeyPatch.context() as patch:
        patch.setattr("spolia.preserve.fetch.is_private", lambda address: address == inside)
        assert fetch(served.url(host="wiki.inside"), served.port, way, inside=("wiki.inside",)).body == b"wiki"
        assert "inside under [network]" in refusal(served.url(host="other.inside"), served.port, way, inside=("wiki.inside",))
        assert "inside under [network]" in refusal(served.url(host="x.wiki.inside"), served.port, way, inside=("wiki.inside",))


def test_loopback_and_metadata_stay_refused_though_the_case_names_them() -> None:
    for host, address in (("here.inside", "127.0.0.1"), ("meta.inside", "169.254.169.254"), ("cloud.inside", "100.100.100.200")):
        assert "is refused" in refusal(f"http://{host}/", way=Way(resolve=lambda *_, a=address: [ip_address(a)]), inside=(host,))


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0177.0.0.1", "0x7f.0.0.1", "127.1", "127.0.0.1.", "0", "1.2.3.4.5", "0x7f000001", "127.0.0.01", "%31%32%37.0.0.1"],
)
def test_other_ways_to_write_an_address_are_no_way_round(host: str) -> None:
    """A resolver would read most of them as 127.0.0.1."""
    words = refusal(f"http://{host}/", way=Way(resolve=lambda *_: pytest.fail("a number was looked up")))
    assert "which is no name" in words or "loopback" in words


@pytest.mark.parametrize(
    "url",
    ["http://x.example/\r\nX: y", "http://x.example\r\n/", "http://x.exa\tmple/", "http://x.example/a\\b", "http://x.example\\@y.example/", "http:///path", "http://",
     "https:x.example", "http://x.example:99999/", "http://x.example:port/", "http://user@x.example/", "http://user:pass@x.example/", "http://[::1/", "http://[::g]/",
     "http://[fe80::1%25eth0]/", "http://a..b/", "http://" + "a" * 64 + ".example/", "http://x y.example/", "http://x.example/" + "a" * 3000,
     "http://\u202eexample.com/", "http://ｅxample.com/", "http://example\u3002com/", "ftp://x.example/", "javascript:alert(1)", "//x.example/", "x.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused_before_anything_is_asked(url: str) -> None:
    with pytest.raises(BadUrl):
        parse_url(url)
    assert refusal(url, way=Way(resolve=lambda *_: pytest.fail("it was looked up")))


def test_a_name_in_letters_of_any_script_is_looked_up_as_browsers_do() -> None:
    assert str(parse_url("http://Straße.example/Ü?ü=1")) == "http://xn--strae-oqa.example/%C3%9C?%C3%BC=1"
    assert parse_url("http://例え.example/").host == "xn--r8jz45g.example"


def test_an_ipv6_address_is_asked_as_written() -> None:
    try:
        with serving({"/": page(b"six")}, family=socket.AF_INET6) as served:
            found = fetch(f"http://[::1]:{served.port}/", served.port)
    except OSError:
        pytest.skip("this machine has no IPv6")
    assert (found.body, found.address, found.url) == (b"six", "::1", f"http://[::1]:{served.port}/")
    assert f"Host: [::1]:{served.port}" in served.asked[0]


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with serving({"/": page(b"x")}) as served:
        way = Way(resolve=lambda *_: [ip_address("127.0.0.9"), ip_address("127.0.0.1")], refused=lambda _: None)
        assert fetch(served.url(), served.port, way).address == "127.0.0.1"


def test_a_name_without_address_and_a_server_that_is_not_there_are_named() -> None:
    def unknown(host: str, port: int) -> list:
        raise socket.gaierror(-2, "Name or service not known")

    assert (
        refusal("http://x.example/", way=Way(resolve=unknown))
        == "is on x.example, whose address cannot be found: Name or service not known"
    )
    with serving({}) as served:
        pass
    assert "cannot be reached on news.example" in refusal(served.url(), served.port)


# --- servers that never come to an end ------------------------------------------------------------------------------------


def drip(connection: socket.socket, head: bytes, drop: bytes) -> None:
    connection.sendall(head)
    for _ in range(200):
        connection.sendall(drop)
        time.sleep(0.05)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n",
        b"",
    ],
    ids=["in the head", "in the body", "in a chunk", "before all"],
)
def test_a_server_that_drips_is_left_in_time(head: bytes) -> None:
    with serving({"/": lambda connection: drip(connection, head, b"a")}) as served:
        start = time.monotonic()
        words = refusal(served.url(), served.port, bounds=Bounds(seconds=1))
    assert words == "took longer than 1 s (--max-fetch-seconds)"
    assert time.monotonic() - start < 3


def test_a_resolver_that_never_answers_is_left_in_time() -> None:
    start = time.monotonic()
    assert "--max-fetch-seconds" in refusal("http://x.example/", way=Way(resolve=lambda *_: time.sleep(30) or []), bounds=Bounds(seconds=1))
    assert time.monotonic() - start < 3


def test_redirects_share_one_bound_of_time() -> None:
    def slow(connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(to(f"/?{time.monotonic()}"))

    class Any(dict):
        def get(self, key: str, default: object = None) -> object:
            return slow

    with serving(Any()) as served:
        assert "--max-fetch-seconds" in refusal(served.url(), served.port, bounds=Bounds(seconds=1, redirects=50))


def flood(head: bytes, block: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(block)

    return answer


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"], ids=["no length", "long"]
)
def test_a_body_without_end_names_its_limit(head: bytes) -> None:
    with serving({"/": flood(head, b"a" * 65536)}) as served:
        assert refusal(served.url(), served.port) == "has more than 1 MB (--max-mb)"


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_headers_without_end_come_to_one(start: bytes) -> None:
    block = b"X-More: " + b"a" * 60_000 + b"\r\n" if b"200" in start else start
    with serving({"/": flood(start, block)}) as served:
        assert "got no answer" in (words := refusal(served.url(), served.port)) or "--max-fetch-seconds" in words


@pytest.mark.parametrize(
    "answer",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\nshort\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nshort"],
    ids=["short", "no last chunk", "no number", "short chunk"],
)  # fmt: skip
def test_a_body_that_breaks_off_is_no_page(answer: bytes) -> None:
    with serving({"/": answer}) as served:
        assert "broke off" in refusal(served.url(), served.port)


def test_a_body_ends_where_its_length_says() -> None:
    with serving({"/": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nshort and more"}) as served:
        assert fetch(served.url(), served.port).body == b"short"


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"\x00" * 500, b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"]
)
def test_what_is_no_answer_of_a_web_server_is_named_or_read_without_harm(answer: bytes) -> None:
    with serving({"/": answer}) as served:
        try:
            words = "" if fetch(served.url(), served.port).body == b"x" else "another body"
        except NotFetched as bad:
            words = str(bad)
    assert not words or "no answer" in words or "broke off" in words


# --- packed bodies --------------------------------------------------------------------------------------------------------


def test_a_packed_body_comes_as_sent_and_is_unpacked_within_bounds() -> None:
    packed = gzip.compress(b"a page", mtime=0)
    with serving({"/": page(packed, Content_Encoding="gzip")}) as served:
        found = fetch(served.url(), served.port)
    assert (found.body, found.packing) == (packed, "gzip")
    assert unpack_body(packed, "gzip", 1) == b"a page"
    assert unpack_body(packed + gzip.compress(b" more", mtime=0), "x-gzip", 1) == b"a page more"
    assert unpack_body(packed + b"\0\0", "gzip", 1) == b"a page"
    assert unpack_body(zlib.compress(b"a page"), "deflate", 1) == b"a page"
    assert unpack_body(zlib.compress(b"a page")[2:-4], "deflate", 1) == b"a page"


@pytest.mark.parametrize(
    ("body", "packing", "why"),
    [(gzip.compress(bytes(40 << 20), mtime=0), "gzip", "unpacks to more than 1 MB (--max-mb)"), (gzip.compress(b"page", mtime=0)[:-9], "gzip", "breaks off"),
     (b"no gzip", "gzip", "but is not"), (b"\x1b", "br", "packed as br"), (gzip.compress(gzip.compress(bytes(9 << 20), mtime=0), mtime=0), "gzip, gzip", "packed as gzip, gzip")],
)  # fmt: skip
def test_what_cannot_be_unpacked_within_bounds_says_why(body: bytes, packing: str, why: str) -> None:
    with pytest.raises(NotFetched, match="not read") as bad:
        unpack_body(body, packing, 1)
    assert why in str(bad.value)


# --- https ----------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_certificate_must_be_trusted_and_for_the_host(tmp_path: Path) -> None:
    from tests.preserve.served import certificate

    server, trusting = certificate(tmp_path, "news.example")
    with serving({"/": page(b"safe")}, tls=server) as served:
        url = served.url(scheme="https")
        assert fetch(url, served.port, way_here(tls=trusting)).body == b"safe"
        assert "its certificate is not trusted" in refusal(url, served.port)
        assert "its certificate is not trusted" in refusal(
            served.url(scheme="https", host="other.example"), served.port, way_here(tls=trusting)
        )


# --- which addresses are of one page --------------------------------------------------------------------------------------


def test_two_addresses_of_one_page() -> None:
    one = same_page("https://news.example/2016/palmyra?id=4")
    assert one is not None
    assert same_page("http://www.NEWS.example/2016/palmyra/?utm_source=feed&id=4&fbclid=x#comments") == one
    assert same_page("https://news.example/2016/palmyra?id=5") != one
    assert (
        same_page("https://www.news.example/2016/palmyra/")
        == same_page("http://news.example:80/2016/palmyra")
        == same_page("https://news.example/2016/./palmyra?")
    )
    assert same_page("https://m.news.example/2016/palmyra?id=4") != one
    assert {
        same_page(site) for site in ("https://news.example", "http://www.news.example/", "https://news.example/?utm_medium=x", "no address")
    } == {None}


def test_a_path_is_no_web_address() -> None:
    assert is_web_url("HTTPS://x.example")
    assert not any(map(is_web_url, ("http", "reports/http:", "C:\\x", "httpx://y", "-")))


# --- forms ----------------------------------------------------------------------------------------------------------------


def test_a_form_is_sent_as_one_and_says_who_sends_it_where_that_is_given() -> None:
    with serving({"/token": page(b"{}")}) as served:
        network = Network(allow=True, ports=(served.port,))
        found = fetch_page(served.url("/token"), network, QUICK, "Spolia/test", way_here(), Form(b"code=a%20b", "Basic abc"))
        fetch_page(served.url("/token"), network, QUICK, "Spolia/test", way_here(), Form(b"code=c"))
    assert found.body == b"{}"
    first, second = served.asked
    assert first.startswith("POST /token ")
    assert "Content-Type: application/x-www-form-urlencoded" in first
    assert "Authorization: Basic abc" in first
    assert first.endswith("\r\n\r\ncode=a%20b")
    assert "Authorization" not in second


def test_no_redirect_is_followed_with_a_form() -> None:
    """What is in it is for one server alone."""
    with serving({"/token": to("/elsewhere", "307 Temporary"), "/elsewhere": page(b"{}")}) as served:
        network = Network(allow=True, ports=(served.port,))
        with pytest.raises(NotFetched, match=r"leads on to /elsewhere, where nothing is asked"):
            fetch_page(served.url("/token"), network, QUICK, "Spolia/test", way_here(), Form(b"code=a"))
        assert len(served.asked) == 1


def test_a_refusal_names_the_section_that_could_allow_it() -> None:
    way = way_here({"login.inside": "10.0.0.7"})
    with pytest.raises(NotFetched, match=r"inside under \[workbench.oidc\]"):
        fetch_page("https://login.inside/", Network(allow=True, section="[workbench.oidc]"), QUICK, "x", way)
