"""Webhooks: the signature of the specification, no redirects, nothing private."""

import json
import ssl
import time
from socket import AF_INET, SOCK_STREAM

import orjson
import pytest
from http_target import Target
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Verifier

from kentan.plugins.channels import NotDelivered, Undeliverable
from kentan.plugins.channels import webhook as channel
from kentan.plugins.channels.webhook import Webhook, acceptable, new_secret, post_signed, signature
from kentan.settings import load_settings

MESSAGE = {"id": "d1", "message": "m1", "event": "tickets.appeal.assigned", "recipient": "unit:rsj", "language": "zh",
           "correlation_id": "c1", "subject": "诉求2026-0007已交办", "text": "请办理"}


@pytest.fixture
def target():
    made = Target()
    yield made
    made.close()


def resolve_to(monkeypatch, *addresses):
    monkeypatch.setattr(channel.socket, "getaddrinfo",
                        lambda host, port, *_, **__: [(AF_INET, SOCK_STREAM, 6, "", (one, port)) for one in addresses])


def test_the_public_library_accepts_what_the_channel_sends(target):
    secret = new_secret()
    Webhook().send(MESSAGE, {"address": target.url, "secret": secret}, load_settings({}, webhook_allow_private=True))
    (_, headers, body), = target.requests
    assert Verifier(secret).verify(body, headers) == MESSAGE
    assert headers["webhook-id"] == "d1"
    assert headers["host"] == f"127.0.0.1:{target.port}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60


@given(body=st.dictionaries(st.text(), st.text()), message_id=st.uuids().map(str))
def test_every_signature_is_the_specifications(body, message_id):
    secret, timestamp, text = new_secret(), int(time.time()), orjson.dumps(body)
    headers = {"webhook-id": message_id, "webhook-timestamp": str(timestamp),
               "webhook-signature": signature([secret], message_id, timestamp, text)}
    assert Verifier(secret).verify(text, headers) == json.loads(text)


def test_the_signature_of_the_specifications_own_example():
    body = b'{"test": 2432232314}'
    assert signature(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == (
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")


def test_secrets_differ_and_are_long_enough():
    assert len({new_secret() for _ in range(50)}) == 50
    assert len(new_secret()) == len("whsec_") + 32


@pytest.mark.parametrize("status", [400, 500, 302, 304])
def test_an_answer_other_than_2xx_is_a_failure_named_by_its_status(target, status):
    target.answers = [status]
    with pytest.raises(NotDelivered, match=f"status_{status}"):
        post_signed(target.url, [new_secret()], "d1", b"{}", True)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_a_success(target, status):
    target.answers = [status]
    post_signed(target.url, [new_secret()], "d1", b"{}", True)
    assert len(target.requests) == 1


def test_gone_is_for_good(target):
    target.answers = [410]
    with pytest.raises(Undeliverable, match="gone"):
        post_signed(target.url, [new_secret()], "d1", b"{}", True)


def test_the_connection_goes_to_the_address_that_was_checked_under_the_hosts_own_name(target, monkeypatch):
    resolve_to(monkeypatch, "127.0.0.1")
    post_signed(f"http://portal.example.com:{target.port}/x", [new_secret()], "d1", b"{}", True)
    assert target.requests[0][1]["host"] == f"portal.example.com:{target.port}"


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("10.0.0.1",), ("172.16.0.9",), ("192.168.1.1",), ("169.254.169.254",),
                                       ("::1",), ("fe80::1%eth0",), ("fd00::1",), ("::ffff:10.0.0.1",), ("0.0.0.0",),
                                       ("100.64.0.1",), ("93.184.216.34", "10.0.0.1")])
def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch, addresses):
    resolve_to(monkeypatch, *addresses)
    with pytest.raises(Undeliverable, match="private_address"):
        post_signed("http://portal.example.com/", [new_secret()], "d1", b"{}", False)


@pytest.mark.parametrize("addresses", [("93.184.216.34",), ("2606:2800:220:1:248:1893:25c8:1946",)])
def test_a_public_address_is_not_refused(monkeypatch, addresses):
    resolve_to(monkeypatch, *addresses)
    assert channel._resolved("portal.example.com", 443, False) == addresses[0]


def test_https_checks_the_certificate_against_the_hosts_name_though_it_connects_to_the_address(monkeypatch):
    made = {}

    class Pool:
        def __init__(self, host, port, **rest):
            made.update(rest, host=host, port=port)

        def __enter__(self):
            raise OSError("far enough")

        def __exit__(self, *_):
            """Never entered."""

    resolve_to(monkeypatch, "93.184.216.34")
    monkeypatch.setattr(channel.urllib3, "HTTPSConnectionPool", Pool)
    with pytest.raises(OSError, match="far enough"):
        post_signed("https://portal.example.com/x", [new_secret()], "d1", b"{}", False)
    assert made["host"] == "93.184.216.34"
    assert made["server_hostname"] == made["assert_hostname"] == "portal.example.com"
    assert (made["ssl_context"].check_hostname, made["ssl_context"].verify_mode) == (True, ssl.CERT_REQUIRED)


@pytest.mark.parametrize(("url", "closed", "opened"), [
    ("https://portal.example.com/hook", True, True), ("http://8.8.8.8/", True, True), ("http://127.0.0.1:9/", False, True),
    ("http://localhost/", False, True), ("http://[::1]/", False, True), ("ftp://example.com/", False, False),
    ("https://", False, False), ("//example.com", False, False), ("https://a:b@example.com/", False, False),
    ("http://example.com:bad/", False, False), ("http://exa\nmple.com/", False, False),
])
def test_which_urls_may_be_kept(url, closed, opened):
    assert (acceptable(url, False), acceptable(url, True)) == (closed, opened)
    assert Webhook().accepts(url, load_settings({})) is closed
