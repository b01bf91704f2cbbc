"""E-mail over SMTP."""

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from kentan.plugins.channels import Channel, NotDelivered, Undeliverable

SECONDS = 8.0
ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
NEVER = range(550, 555)


class Mail(Channel):
    """Sends through the server of KENTAN_SMTP_URI. Where none is set a delivery waits and is given up in the end."""

    name = "email"

    def accepts(self, address: str, settings: Any) -> bool:
        """One bare address, without a display name."""
        return bool(ADDRESS.fullmatch(address)) and parseaddr(address)[1] == address

    def send(self, message: dict, address: dict, settings: Any) -> None:
        """Hand the message to the server; its Message-ID is the delivery's id, so that a repetition can be known."""
        if not settings.smtp_uri:
            raise NotDelivered("smtp_not_configured")
        with _connection(urlsplit(settings.smtp_uri), settings.ca_file) as server:
            try:
                server.send_message(_composed(message, address["address"], settings.mail_from))
            except smtplib.SMTPRecipientsRefused as refused:
                if any(code in NEVER for code, _ in refused.recipients.values()):
                    raise Undeliverable("recipient_refused") from refused
                raise


def _composed(message: dict, address: str, sender: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, address, message["subject"]
    mail["Message-ID"] = f"<{message['id']}@{sender.rpartition('@')[2] or 'kentan'}>"
    mail["X-Correlation-ID"] = message["correlation_id"]
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    mail.set_content(message["text"])  # takes away what was said about a content before
    mail["Content-Language"] = message["language"]
    return mail


def _connection(uri: SplitResult, ca_file: str) -> smtplib.SMTP:
    host, secure = uri.hostname or "localhost", uri.scheme == "smtps"
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    server: smtplib.SMTP
    if secure:
        server = smtplib.SMTP_SSL(host, uri.port or 465, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, uri.port or 25, timeout=SECONDS)
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=context)
    if uri.username:
        server.login(unquote(uri.username), unquote(uri.password or ""))
    return server
