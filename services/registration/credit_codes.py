"""Unified social credit codes by GB 32100: how they are put right, and what is wrong with one."""

import re
import unicodedata

from stdnum.cn import uscc

# The library knows codes of the market regulator; the standard also has letters in the first two places (N2: a village's own).
SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def normal(code: str) -> str:
    """The code as the standard writes it: no blanks or hyphens, capital half-width letters."""
    return uscc.compact(unicodedata.normalize("NFKC", code))


def wrong(code: str) -> str | None:
    """Why a normal code is none (a code of ours), None if it is right."""
    if SHAPE.fullmatch(code) is None:
        return "not_a_credit_code"
    return None if uscc.calc_check_digit(code[:17]) == code[17] else "credit_code_mistyped"
