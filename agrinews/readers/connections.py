"""urllib3's connections with our hand on them: the guard chooses where, the meter how much."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from agrinews.errors import FetchError
from agrinews.readers.guard import Address, Resolver, resolve
from agrinews.readers.metering import Meter, MeteredResponse

__all__ = ["Gate", "GuardedAdapter"]


class Gate:
    """What connections ask: who may be visited, and what the thread's exchange may cost."""

    def __init__(self, resolver: Resolver) -> None:
        """Ask `resolver` where hosts are."""
        self._resolver = resolver
        self._of_thread = threading.local()

    @property
    def meter(self) -> Meter:
        """Of the exchange under way in this thread."""
        meter: Meter = self._of_thread.meter
        return meter

    @meter.setter
    def meter(self, meter: Meter) -> None:
        self._of_thread.meter = meter

    def addresses(self, host: str, port: int, *, is_proxy: bool = False) -> tuple[Address, ...]:
        """Return where to connect. A proxy is the user's own choice, and may be private."""
        found = resolve(host, port, resolver=self._resolver, budget=self.meter.budget)
        if not is_proxy:
            self.meter.passport.admit(host, (address.ip for address in found))
        return found

    def connect(self, addresses: Iterable[Address], options: Iterable[Any]) -> socket.socket:
        """Connect to the first address that answers. Raises OSError of the last one."""
        failure: OSError = OSError("no address")
        for address in addresses:
            sock = socket.socket(address.family, socket.SOCK_STREAM)
            try:
                for option in options:
                    sock.setsockopt(*option)
                sock.settimeout(self.meter.budget.patience_s())
                sock.connect(address.sockaddr)
                sock.settimeout(self.meter.budget.patience_s())  # for the TLS handshake
            except OSError as error:
                sock.close()
                failure = error
            except FetchError:
                sock.close()
                raise
            else:
                return sock
        raise failure


class _PlainConnection(HTTPConnection):
    """A urllib3 connection that connects where the gate allows, and is read by the meter."""

    def __init__(self, *arguments: Any, gate: Gate, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._gate = gate
        self._is_new = False
        self.response_class = self._metered_response  # type: ignore[assignment]

    def _metered_response(self, sock: socket.socket, **options: Any) -> MeteredResponse:  # noqa: ANN401
        return MeteredResponse(sock, meter=self._gate.meter, **options)

    def request(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """Judge also a connection that is open from before: its guest is another."""
        meter = self._gate.meter
        if self.sock is not None and not self._is_new:
            meter.began_on_old_connection = True
            if self.proxy is None:
                meter.passport.admit(self.host, [self.sock.getpeername()[0]])
        try:
            super().request(*arguments, **options)  # connects, where that was not done before
        finally:
            self._is_new = False

    def _new_conn(self) -> socket.socket:
        is_proxy = self.proxy is not None
        addresses = self._gate.addresses(self._dns_host, self.port, is_proxy=is_proxy)
        try:
            self._is_new = True
            return self._gate.connect(addresses, self.socket_options or ())
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(self, str(error.strerror or error)) from error


class _TlsConnection(_PlainConnection, HTTPSConnection):
    """The same with TLS, which HTTPSConnection adds."""


class _PlainPool(HTTPConnectionPool):
    def __init__(self, *arguments: Any, gate: Gate, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.ConnectionCls = partial(_PlainConnection, gate=gate)  # type: ignore[assignment]


class _TlsPool(HTTPSConnectionPool):
    def __init__(self, *arguments: Any, gate: Gate, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self.ConnectionCls = partial(_TlsConnection, gate=gate)  # type: ignore[assignment]


class GuardedAdapter(HTTPAdapter):
    """The requests adapter whose connections, direct or by proxy, pass the gate."""

    def __init__(self, gate: Gate, **options: Any) -> None:  # noqa: ANN401
        """Have every connection ask `gate`."""
        plain, tls = partial(_PlainPool, gate=gate), partial(_TlsPool, gate=gate)
        self._pools = {"http": plain, "https": tls}
        super().__init__(**options)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        """Make the pools of direct connections, ours in their place."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401
        """Return the pools of connections by a proxy, ours in their place."""
        manager = super().proxy_manager_for(proxy, **options)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = self._pools
        return manager
