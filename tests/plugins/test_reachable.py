"""Which addresses may be called at somebody's wish, in every way of writing them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentan.plugins.channels.reachable import allowed, literal
from kentan.plugins.channels.webhook import acceptable, seconds_asked

PRIVATE = ["127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
           "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "::10.0.0.1",
           "64:ff9b::10.0.0.1", "2002:0a00:0001::1", "2001:db8::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_however_it_is_written_unless_all_are_allowed(address):
    assert (allowed(address, False), allowed(address, True)) == (False, True)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1946", "64:ff9b::93.184.216.34", "::ffff:93.184.216.34"])
def test_a_public_address_is_allowed(address):
    assert allowed(address, False)


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_only_networks_that_are_listed_are_allowed(ip):
    assert allowed(str(ip), "192.168.7.9,10.0.0.0/8")
    assert not allowed(str(ip), "192.168.7.9,172.16.0.0/12")
    assert allowed(f"::ffff:{ip}", "10.0.0.0/8")


@pytest.mark.parametrize(("host", "address"), [
    ("2130706433", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("127.1", "127.0.0.1"), ("::1", "::1"),
    ("example.com", None), ("1.example.com", None),
])
def test_an_address_is_known_in_every_way_a_resolver_reads_it(host, address):
    assert literal(host) == address
    if address and ":" not in address:
        assert not acceptable(f"http://{host}/", False)
        assert acceptable(f"http://{host}/", "127.0.0.0/8")


@pytest.mark.parametrize("host", ["localhost", "localhost.", "a.localhost", "127.0.0.1."])
def test_this_machine_is_refused_by_its_names(host):
    assert not acceptable(f"http://{host}/", False)


@pytest.mark.parametrize(("said", "seconds"), [
    (None, 0), ("", 0), ("30", 30), ("Thu, 08 Jan 2026 01:02:00 GMT", 120), ("Thu, 08 Jan 2026 00:00:00 GMT", 0),
    ("Thu, 08 Jan 2099 00:00:00 GMT", 86_400), ("999999", 86_400), ("-1", 0), ("soon", 0), ("1e9", 0), ("Thu, 99 Jan 2026", 0),
    ("Thu, 08 Jan 2026 01:02:00", 0),
])
def test_how_long_a_retry_after_asks_to_wait(said, seconds):
    assert seconds_asked(said, datetime(2026, 1, 8, 1, tzinfo=UTC)) == seconds


@given(st.text())
def test_whatever_a_retry_after_says_the_wait_is_bounded(said):
    assert 0 <= seconds_asked(said, datetime(2026, 1, 8, 1, tzinfo=UTC)) <= 86_400
