"""The table of messages is put together from one file a subject; no code may hide another, and both languages say the same."""

from string import Formatter

from kentan.messages import MESSAGES, PARTS, message


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_code_stands_in_one_file_only() -> None:
    twice = sorted(code for code in MESSAGES if sum(code in part.MESSAGES for part in PARTS) > 1)
    assert not twice, f"move these codes into one file of kentan/messages: {twice}"


def test_both_languages_fill_in_the_same() -> None:
    differing = [code for code, (zh, en) in MESSAGES.items() if _placeholders(zh) != _placeholders(en)]
    assert not differing, f"say in both languages what these are about: {differing}"


def test_an_unknown_code_shows_itself() -> None:
    assert message("nobody_wrote_this", "en", {"what": "x"}) == "nobody_wrote_this"
