"""What can be wrong with the text of an expression, in our own words: no name of a token reaches a user."""

from collections.abc import Collection

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class ExpressionError:
    """Why a text is not an expression. Offsets count code points of that text; `end` is exclusive and equals
    `start` where something is missing at the end."""

    message: str
    start: int
    end: int
    expected: tuple[str, ...] = ()
    """What could have stood there, in plain words."""
    help: str | None = None


def unexpected(found: str | None, start: int, end: int, terminals: Collection[str]) -> ExpressionError:
    """`found` (None: the text ends) where only `terminals` of the grammar can stand."""
    expected = _in_words(terminals)
    if found is None:
        what = "the expression ends" if end else "the expression is empty"
        return ExpressionError(f"{what}, expected {_either(expected)}", start, end, expected)
    if found in _COMPARISONS and "AND" in terminals:
        words = ("`and`", "`or`")
        message = f"found a second comparison `{found}`, expected `and` or `or` between two comparisons"
        return ExpressionError(message, start, end, words, "compare two values at a time: `a < b and b < c`")
    message = f"found {_shown(found)}, expected {_either(expected)}"
    return ExpressionError(message, start, end, expected, _help(found, terminals))


_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")

# In the order of messages. `TEXT` stands for all that begins a value, `AND` for all that goes on after one.
_WORDS = {
    "TEXT": "a value",
    "MEMBER": "a name",
    "NAME": "a name",
    "AND": "an operator",
    "ELSE": "`else`",
    "COMMA": "`,`",
    "RPAR": "`)`",
    "RSQB": "`]`",
    "$END": "the end of the expression",
}

_HELP = {
    "=": "`==` compares",
    "&": "write `and`",
    "|": "write `or`; a single `|` is followed by the name of a function",
    "!": "write `not`",
    "?": "write `A if CONDITION else B`",
    "{": 'a hole is `{{ expression }}`; a literal `{{` is written `{{ "{{" }}`',
    "$": "names have no `$`: write `{{ input }}`",
    "not": "write `not a in b`",
}
_ARITHMETIC = "there is no arithmetic; texts are joined by writing holes side by side"
_LETTERS = 'names have the letters A to Z, digits, `_` and single hyphens; for other keys write `x["key"]`'


def _in_words(terminals: Collection[str]) -> tuple[str, ...]:
    wanted = set(terminals) - ({"NAME"} if "TEXT" in terminals else set())
    return tuple(dict.fromkeys(words for terminal, words in _WORDS.items() if terminal in wanted))


def _help(found: str, terminals: Collection[str]) -> str | None:
    if found in _HELP and not (found == "not" and "AND" not in terminals):
        return _HELP[found]
    if found[0] in "+-*/%":
        return _ARITHMETIC
    return _LETTERS if found.isalpha() and not found.isascii() else None


def _shown(found: str) -> str:
    return f"`{found}`" if len(found) <= 40 else f"`{found[:40]}...`"


def _either(words: tuple[str, ...]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
