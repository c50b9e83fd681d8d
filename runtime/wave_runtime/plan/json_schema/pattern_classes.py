"""The character classes `\\p{...}` of regular expressions: general categories of Unicode, by short and long name.

Scripts and other properties (`\\p{Script=Greek}`) are not known here: Python carries no table of them.
"""

import sys
import unicodedata
from collections.abc import Mapping
from functools import cache

_CATEGORIES: Mapping[str, str] = {
    "Letter": "L",
    "Cased_Letter": "LC",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Titlecase_Letter": "Lt",
    "Modifier_Letter": "Lm",
    "Other_Letter": "Lo",
    "Mark": "M",
    "Combining_Mark": "M",
    "Nonspacing_Mark": "Mn",
    "Spacing_Mark": "Mc",
    "Enclosing_Mark": "Me",
    "Number": "N",
    "Decimal_Number": "Nd",
    "digit": "Nd",
    "Letter_Number": "Nl",
    "Other_Number": "No",
    "Punctuation": "P",
    "punct": "P",
    "Connector_Punctuation": "Pc",
    "Dash_Punctuation": "Pd",
    "Open_Punctuation": "Ps",
    "Close_Punctuation": "Pe",
    "Initial_Punctuation": "Pi",
    "Final_Punctuation": "Pf",
    "Other_Punctuation": "Po",
    "Symbol": "S",
    "Math_Symbol": "Sm",
    "Currency_Symbol": "Sc",
    "Modifier_Symbol": "Sk",
    "Other_Symbol": "So",
    "Separator": "Z",
    "Space_Separator": "Zs",
    "Line_Separator": "Zl",
    "Paragraph_Separator": "Zp",
    "Other": "C",
    "Control": "Cc",
    "Format": "Cf",
    "Surrogate": "Cs",
    "Private_Use": "Co",
    "Unassigned": "Cn",
}
_CASED = ("Lu", "Ll", "Lt")


def category_ranges(name: str) -> tuple[tuple[int, int], ...] | None:
    """The code points of a class such as `L`, `Letter` or `gc=Lu`, in order; None for a name that is not known."""
    prefix, equals, value = name.partition("=")
    if equals and prefix not in ("gc", "General_Category"):
        return None
    wanted = value if equals else name
    short = _CATEGORIES.get(wanted, wanted)
    return _ranges(short) if short in _CATEGORIES.values() else None


@cache
def _ranges(category: str) -> tuple[tuple[int, int], ...]:
    accepted = _CASED if category == "LC" else (category,)
    ranges: list[tuple[int, int]] = []
    for code in range(sys.maxunicode + 1):
        if unicodedata.category(chr(code)).startswith(accepted):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1] = (ranges[-1][0], code)
            else:
                ranges.append((code, code))
    return tuple(ranges)
