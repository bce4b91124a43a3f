"""Which addresses may be visited: the public ones, judged after the name has been resolved.

A name is resolved once, every address it has is judged, and the connection is made to an address
that was judged. So a name that changes its mind between check and connection gains nothing.
"""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

from agrinews.errors import FetchError
from agrinews.readers.clock import Budget

__all__ = ["Address", "Passport", "Resolver", "realm", "resolve", "system_resolver"]


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a host, as a socket takes it."""

    family: int
    ip: str
    port: int

    @property
    def sockaddr(self) -> tuple[str, int]:
        """What `socket.connect` takes."""
        return (self.ip, self.port)


Resolver = Callable[[str, int], Iterable[Address]]

# An IPv4 address may hide in an IPv6 one; where it begins (in bits from the right).
# RFC 4291 2.5.5.2 (mapped), RFC 6052 2.1 (NAT64), RFC 3056 2 (6to4).
CARRIERS: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
)
LOW_32_BITS: Final = 0xFFFFFFFF
# From the open to the closed.
REALMS: Final = ("public", "private", "loopback", "link-local", "reserved")


def system_resolver(host: str, port: int) -> list[Address]:
    """Return the addresses of `host` in the order in which the system would try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [Address(int(family), str(place[0]), port) for family, _, _, _, place in found]


def realm(ip: str) -> str:
    """Return the realm an address belongs to; an address inside another is judged for itself.

    >>> [realm(ip) for ip in ("114.114.114.114", "10.0.0.1", "::ffff:127.0.0.1", "169.254.1.1")]
    ['public', 'private', 'loopback', 'link-local']
    """
    address = ip_address(ip.partition("%")[0])
    realms = {_realm(each) for each in (tuple(_carried(address)) or (address,))}
    return max(realms, key=REALMS.index)


def _realm(address: IPv4Address | IPv6Address) -> str:
    if address.is_loopback:
        return "loopback"
    if address.is_link_local:
        return "link-local"
    if address.is_multicast or address.is_unspecified or address.is_reserved:
        return "reserved"
    return "public" if address.is_global else "private"


def _carried(address: IPv4Address | IPv6Address) -> Iterable[IPv4Address]:
    """Return the IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, IPv6Address):
        for network, shift in CARRIERS:
            if address in network:
                yield IPv4Address(int(address) >> shift & LOW_32_BITS)
        if address.teredo is not None:
            yield from address.teredo


class Passport:
    """Which realms one URL may lead to; used by one thread.

    Without permission that is the public one alone. With it, the URL itself may name any host, but
    nobody it is redirected to may cross into another private realm: a page on the Internet must
    not lead to this machine, nor one on this machine to a cloud's link-local services.
    """

    def __init__(self, *, allow_private: bool) -> None:
        """Admit all realms at first if `allow_private`, else the public one."""
        self._realms = frozenset(REALMS) if allow_private else frozenset(("public",))

    def copy(self) -> Passport:
        """Return one with the same rights, for an errand on the way."""
        twin = Passport(allow_private=False)
        twin._realms = self._realms
        return twin

    def admit(self, host: str, ips: Iterable[str]) -> None:
        """Raise FetchError `private_address` when any address of `host` may not be visited.

        One address spoils the name: a host that has both kinds is set up to be a trap.
        """
        reached = set()
        for ip in ips:
            reached.add(realm(ip))
            if not reached <= self._realms:
                message = _refusal(host, ip)
                raise FetchError(message, code="private_address")
        self._realms &= reached | {"public"}


def _refusal(host: str, ip: str) -> str:
    shown = host if host == ip else f"{host} ({ip})"
    return f"{shown} is a {realm(ip)} address (see --allow-private)"


def resolve(host: str, port: int, *, resolver: Resolver, budget: Budget) -> tuple[Address, ...]:
    """Return the addresses of `host`, at least one, within the time of `budget`.

    The system's resolver knows no time limit, so it runs in a thread of its own that is left
    behind when it takes too long. Raises FetchError.
    """
    with suppress(ValueError):  # an address needs no resolver
        family = socket.AF_INET if ip_address(host).version == 4 else socket.AF_INET6  # noqa: PLR2004
        return (Address(int(family), host, port),)
    answers: queue.SimpleQueue[tuple[Address, ...] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(tuple(resolver(host, port)))
        except Exception as error:  # noqa: BLE001 - handed over to the thread that asked
            answers.put(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    try:
        answer = answers.get(timeout=budget.patience_s())
    except queue.Empty as error:
        raise budget.too_slow() from error
    if isinstance(answer, Exception) or not answer:
        raise _unresolved(host, answer)
    return answer


def _unresolved(host: str, answer: object) -> FetchError:
    passing = isinstance(answer, socket.gaierror) and answer.errno == socket.EAI_AGAIN
    reason = getattr(answer, "strerror", None) or str(answer or "no addresses")
    return FetchError(f"{host} cannot be resolved: {reason}", retryable=passing)
