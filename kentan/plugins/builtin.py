"""The built-in plugins, by the same hooks as everybody's."""

from kentan.likeness import likeness
from kentan.plugins.channels import Channel
from kentan.plugins.channels.in_app import InApp
from kentan.plugins.channels.log_file import LogFile
from kentan.plugins.channels.mail import Mail
from kentan.plugins.channels.webhook import Webhook
from kentan.plugins.hookspecs import hookimpl
from kentan.words import words_of

CHANNELS: tuple[Channel, ...] = (InApp(), Mail(), Webhook(), LogFile())


@hookimpl
def notification_channels() -> list[Channel]:
    """In-app inbox, e-mail, webhook, log file."""
    return list(CHANNELS)


@hookimpl
def similar_texts(text: str, others: list[str]) -> list[float]:
    """By the words in common."""
    words = words_of(text)
    return [likeness(words, words_of(other)) for other in others]
