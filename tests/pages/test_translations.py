"""The pages' messages are complete in Chinese, and what is compiled is what is written."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import gateway.pages

HERE = Path(gateway.pages.__file__).parent
CATALOGUE = HERE / "translations/zh/LC_MESSAGES/messages.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]


@pytest.fixture(scope="module")
def written():
    return read_po(BytesIO(CATALOGUE.read_bytes()), locale="zh")


@pytest.fixture(scope="module")
def said():
    return {found[2] for found in extract_from_dir(HERE, METHODS, keywords={"_": None, "gettext": None, "ngettext": (1, 2)})}


def strings(catalogue):
    return {each(one.id): each(one.string) for one in catalogue if one.id}


def each(text):
    """One text, or those of a plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_message_is_translated_and_none_is_left_over(written, said):
    translated = {message.id for message in written if message.id and all(
        [message.string] if isinstance(message.string, str) else message.string)}
    assert translated == said


def test_placeholders_are_the_same_in_both_languages(written):
    assert [(message.id, error) for message, errors in written.check() for error in errors] == []


def test_what_is_compiled_is_what_is_written(written):
    compiled = read_mo(BytesIO(CATALOGUE.with_suffix(".mo").read_bytes()))
    assert strings(compiled) == strings(written)
