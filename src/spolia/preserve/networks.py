"""What a case allows of the network, and which addresses a page is never fetched from.

A page is asked of the public internet alone. An address is judged after its name was looked up, and it is the judged address
that is connected to, so that a name cannot mean one thing when it is checked and another when it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

# Services that hand a machine's own secrets to whoever asks from it. Source: the clouds' own manuals.
METADATA = frozenset(map(ip_address, ("169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))

# Networks inside a house, which a case may open to hosts that it names. Source: RFC 1918, RFC 6598, RFC 4193.
PRIVATE = tuple(map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))

# Everything else that is no address of a public server. Source: the IANA special-purpose address registries (RFC 6890).
SPECIAL: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "no address of a server"), ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"),
        ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "for documentation"), ("192.88.99.0/24", "a relay of 6to4"),
        ("198.18.0.0/15", "for measurements"), ("198.51.100.0/24", "for documentation"), ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
        ("::/128", "no address of a server"), ("::1/128", "loopback"), ("::ffff:0:0/96", "an IPv4 address in the form of IPv6"),
        ("64:ff9b::/96", "an IPv4 address behind NAT64"), ("64:ff9b:1::/48", "an IPv4 address behind NAT64"),
        ("fe80::/10", "link-local"), ("ff00::/8", "multicast"), ("2001::/23", "reserved"), ("2001:db8::/32", "for documentation"),
        ("2002::/16", "an IPv4 address behind 6to4"), ("3fff::/20", "for documentation"),
    )
)  # fmt: skip
GLOBAL_IPV6 = ip_network("2000::/3")  # all that is given out of IPv6; the rest is reserved


@dataclass(frozen=True, slots=True)
class Network:
    """What a case allows of the network; without `allow` nothing.

    `hosts`: if there are any, no others are asked; each stands for itself and what is below it. `inside`: hosts, each for itself
    alone, whose address may be a private one. `ports` are those that a URL may name. `contact` is who answers for the fetching,
    as servers are told. `section` is where in case.toml this stands, for whoever wants it otherwise.
    """

    allow: bool = False
    hosts: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    contact: str | None = None
    section: str = "[network]"

    def asks(self, host: str) -> bool:
        """The case lets this host be asked."""
        named = (*self.hosts, *self.inside)
        return not self.hosts or any(host == one or host.endswith(f".{one}") for one in self.hosts) or host in named


def why_refused(address: Address) -> str | None:
    """Why nothing is fetched from there: "loopback", "private" …; None for an address of the public internet.

    >>> why_refused(ip_address("192.168.1.1")), why_refused(ip_address("::ffff:8.8.8.8")), why_refused(ip_address("8.8.8.8"))
    ('private', 'an IPv4 address in the form of IPv6', None)
    """
    if address in METADATA:
        return "a service for the machine itself"
    if is_private(address):
        return "private"
    for network, what in SPECIAL:
        if address.version == network.version and address in network:
            return what
    if address.version == 6 and address not in GLOBAL_IPV6:
        return "reserved"
    return None


def is_private(address: Address) -> bool:
    """The address is one inside a house, and no service for the machine itself."""
    return address not in METADATA and any(address.version == network.version and address in network for network in PRIVATE)
