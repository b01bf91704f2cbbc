"""The e-mail channel against a real SMTP server."""

from email.header import decode_header, make_header

import pytest

from kentan.plugins.channels import NotDelivered, Undeliverable
from kentan.plugins.channels.mail import Mail
from kentan.settings import load_settings

MESSAGE = {"id": "d1", "message": "m1", "event": "tickets.appeal.assigned", "recipient": "unit:rsj", "language": "zh",
           "correlation_id": "c1", "subject": "诉求2026-0007已交办", "text": "请按时限提出办理意见。\n第二行"}


def settings(uri="", **rest):
    return load_settings({}, smtp_uri=uri, mail_from="恳谈办 <office@kentan.example>", **rest)


def send(uri, message=MESSAGE, address="zhang@example.com"):
    Mail().send(message, {"address": address}, settings(uri))


def test_a_message_arrives_with_its_subject_text_and_a_stable_id(smtp):
    for _ in range(2):
        send(smtp.uri)
    first, second = smtp.mails
    assert str(make_header(decode_header(first["subject"]))) == MESSAGE["subject"]
    assert first.get_payload(decode=True).decode().splitlines() == ["请按时限提出办理意见。", "第二行"]
    assert first["message-id"] == second["message-id"] == "<d1@kentan.example>"
    assert (first["to"], first["content-language"], first["x-correlation-id"]) == ("zhang@example.com", "zh", "c1")
    assert first["auto-submitted"] == "auto-generated"


def test_a_subject_with_a_line_break_adds_no_header(smtp):
    with pytest.raises(ValueError, match="linefeed"):
        send(smtp.uri, {**MESSAGE, "subject": "x\nBcc: all@example.com"})
    assert smtp.mails == []


def test_without_a_server_in_the_settings_it_says_so():
    with pytest.raises(NotDelivered, match="smtp_not_configured"):
        send("")


def test_a_server_that_is_down_raises(smtp):
    smtp.stop()
    with pytest.raises(ConnectionRefusedError):
        send(smtp.uri)


def test_a_recipient_that_the_server_will_never_take_is_given_up_and_another_refusal_is_not(smtp, monkeypatch):
    import smtplib

    def refusing(code):
        def send_message(self, *_):
            raise smtplib.SMTPRecipientsRefused({"zhang@example.com": (code, b"no")})

        return send_message

    monkeypatch.setattr(smtplib.SMTP, "send_message", refusing(550))
    with pytest.raises(Undeliverable, match="recipient_refused"):
        send(smtp.uri)
    monkeypatch.setattr(smtplib.SMTP, "send_message", refusing(451))
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp.uri)


def test_a_password_in_the_settings_is_used_to_log_in(smtp, monkeypatch):
    import smtplib

    used = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda self, *given: used.append(given))
    send(smtp.uri.replace("smtp://", "smtp://office%40kentan:p%2Fw@"))
    assert used == [("office@kentan", "p/w")]


def test_smtps_begins_encrypted(monkeypatch):
    import smtplib

    opened = []

    class Encrypted:
        def __init__(self, host, port, **rest):
            opened.append((host, port, rest["context"].check_hostname))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            """Nothing to close."""

        def send_message(self, mail):
            opened.append(mail["to"])

    monkeypatch.setattr(smtplib, "SMTP_SSL", Encrypted)
    send("smtps://mail.example.com")
    assert opened == [("mail.example.com", 465, True), "zhang@example.com"]


@pytest.mark.parametrize(("address", "good"), [
    ("zhang@example.com", True), ("zhang.san+kentan@sub.example.cn", True), ("张三@例子.公司", True), ("zhang", False),
    ("zhang@example.com\nBcc: x@y", False), ("Zhang <zhang@example.com>", False), ("a@b, c@d", False), ("", False), ("@b", False),
])
def test_an_address_is_one_bare_address(address, good):
    assert Mail().accepts(address, settings()) is good
