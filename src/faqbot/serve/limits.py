"""How often one client may ask: so many requests in any minute, counted in memory."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

_WINDOW_S = 60.0
_MAX_CLIENTS = 10_000  # the longest silent are forgotten first


class Limits:
    """Counts requests by client over a sliding minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nobody counted.

        :param per_minute: 0 is no limit.
        """
        self._per_minute = per_minute
        self._clock = clock
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, client: str) -> float:
        """Count one request of a client and return 0, or return for how many seconds it must wait, uncounted."""
        if self._per_minute <= 0:
            return 0.0
        key, now = _network(client), self._clock()
        with self._lock:
            times = self._seen.setdefault(key, deque())
            self._seen.move_to_end(key)
            while times and now - times[0] >= _WINDOW_S:
                times.popleft()
            if len(times) >= self._per_minute:
                return _WINDOW_S - (now - times[0])
            times.append(now)
            while len(self._seen) > _MAX_CLIENTS:
                self._seen.popitem(last=False)
            return 0.0


def is_loopback(host: str) -> bool:
    """Tell whether an address or host name means this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _network(client: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 that one IPv6 customer gets."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if address.version == 6:
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
