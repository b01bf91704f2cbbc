"""Which addresses may be called at somebody's wish: public ones, and private ones where an operator allows them."""

import functools
import ipaddress
import socket

NAT64 = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")

Allowed = bool | str  # none, all, or the networks as text with commas
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def allowed(address: str, private: Allowed) -> bool:
    """Whether an address may be called.

    :param private: what KENTAN_WEBHOOK_ALLOW_PRIVATE says.
    """
    ip = _meant(ipaddress.ip_address(address.partition("%")[0]))
    if private is True or (ip.is_global and not ip.is_multicast):
        return True
    return bool(private) and any(ip in network for network in networks(str(private)))


@functools.lru_cache(maxsize=16)
def networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Networks written with commas between. Raises ValueError."""
    return tuple(ipaddress.ip_network(one.strip()) for one in text.split(","))


def literal(host: str) -> str | None:
    """The address that a host's text is itself, in any of the ways in which a resolver reads it (``2130706433``, ``0x7f.1``)."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None


def _meant(ip: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to, where it leads to one."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in NAT64 or (ip in COMPATIBLE and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
