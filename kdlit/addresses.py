"""Addresses of hosts: which can be asked, who runs them, and where a redirect must not lead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kdlit.unreachable import Reason, Unreachable, from_error

if TYPE_CHECKING:
    import httpx


def base_of(base_url: str, configured: bool) -> httpx.URL:
    """The base URL of a service; plain http is for those alone that the user has `configured`.

    Raises:
        Unreachable: it is no URL that can be asked.
    """
    import httpx

    try:
        base = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        words = f"not a URL that can be asked ({error})"
        raise Unreachable(base_url, Reason.NO_CONNECTION, words) from error
    if not base.host or base.scheme not in ("https", "http"):
        raise Unreachable(base_url, Reason.NO_CONNECTION, "not an http or https URL")
    if base.scheme == "http" and not configured:
        raise Unreachable(base_url, Reason.NO_CONNECTION, "not asked, as it is not https")
    return base


def below(base: httpx.URL, path: str, params: Mapping[str, str] | None) -> httpx.URL:
    """The URL of a path below a base, with parameters."""
    root = str(base.copy_with(query=None, fragment=None)).rstrip("/")
    url = base.join(f"{root}/{path.lstrip('/')}") if path else base
    return url.copy_merge_params(params) if params else url


def netloc(url: httpx.URL) -> str:
    """Host and port, as a URL has them."""
    return url.netloc.decode("ascii")


def operator_of(host: str) -> str:
    """Who runs a host, as far as its name tells; empty for an address or a name without domain.

    Below "ac.uk" and its like strangers wait for each other: that costs seconds, and harms nobody.
    """
    labels = host.rsplit(".", 2)[-2:]
    return ".".join(labels) if len(labels) == 2 and labels[1].isalpha() else ""


def refuse_inside(host: str, url: httpx.URL) -> None:
    """Refuse a host that is this machine or in its network: no stranger sends a client there.

    The name is looked up again when connecting, and may then mean another address; but from https
    only https is followed, and no host inside has a certificate for a stranger's name.

    Raises:
        Unreachable: an address of the host is not public, or it has none.
    """
    import socket
    from ipaddress import ip_address, ip_network

    # What a name means to a proxy is not known here.
    flags = socket.AI_NUMERICHOST if _is_proxied(url) else 0
    try:
        found = socket.getaddrinfo(url.host, url.port, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError) as error:
        if flags:
            return
        raise from_error(host, error) from error
    for *_, (text, *_) in found:
        address = ip_address(str(text))
        if address in ip_network(_FAKE_ADDRESSES):
            continue
        if not address.is_global or address.is_multicast:
            words = "a redirect leads to this address, which is not public, and is not followed"
            raise Unreachable(host, Reason.REDIRECT, words)


THIS_MACHINE = {"127.0.0.1": "all://127.0.0.1", "::1": "all://[::1]", "localhost": "all://localhost"}
"""Where no proxy can lead, and how httpx writes that."""

_FAKE_ADDRESSES = "198.18.0.0/15"
"""VPN clients of the "fake IP" kind give every name an address of this range, which RFC 2544
reserves for benchmarks."""


def _is_proxied(url: httpx.URL) -> bool:
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    if url.host in THIS_MACHINE or not ("all" in proxies or url.scheme in proxies):
        return False
    return not proxy_bypass(url.host)
