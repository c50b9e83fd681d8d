"""Simple commands of a shell line, as the text that patterns see (`wave_runtime.permissions.gaps.canonical`).

A text may have gaps: words that are not known before the line runs. An allow pattern covers a gap with a `*` alone, so
there a gap is one more letter; a deny pattern concerns whatever the gap may turn out to be.
"""

import re
import shlex

from wave_runtime.permissions import NotUnderstood
from wave_runtime.permissions.command_glob import GlobPart, Wild, glob_parts
from wave_runtime.permissions.gaps import ANYTHING as GAP_ANYTHING
from wave_runtime.permissions.gaps import FILES, GAP, GAPS, MORE_WORDS, escape
from wave_runtime.permissions.shell.demands import demands
from wave_runtime.plan.json_schema.pattern import inverted, merged

from wavec.automata.regex import ANY, Chars, Either, Regex, Repeat, Row, char, text
from wavec.permissions.algebra.domains.domain import ANYTHING, Domain, any_of, letters, optional

_ESCAPED = " \t\n\\'\""
_LETTER = Either((Chars(inverted(merged([(ord(c), ord(c)) for c in _ESCAPED]))), Row((char("\\"), any_of(*_ESCAPED)))))
_WORD = Either((Repeat(_LETTER, 1, None), text("''")))
_GAP = any_of(*GAPS)
_IN_WORD = Either(
    (
        Chars(inverted(merged([(ord(c), ord(c)) for c in " \\" + GAP_ANYTHING + FILES + MORE_WORDS]))),
        Row((char("\\"), ANY)),
    )
)
_UNITS = Repeat(Either((Chars(inverted(((ord("\\"), ord("\\")),))), Row((char("\\"), ANY)))), 0, None)
"""Any text, in which a backslash belongs to what stands behind it."""
_TAIL = optional(any_of(" ", MORE_WORDS), _UNITS)
_IN_FOLDER = Chars(inverted(merged([(ord(c), ord(c)) for c in " \\" + GAPS])))
_FOLDER = optional(Repeat(Either((_IN_FOLDER, Row((char("\\"), ANY)))), 0, None), char("/"))
"""What stands before the name of a program: deny patterns look at the name alone."""

_LONGEST = 40
"""Characters of a pattern by which it is told from a text with a gap: beyond, the gap may be all that is left."""


def command_glob(glob: str) -> Regex:
    """The commands that a glob matches."""
    return Row(tuple(map(_part, glob_parts(glob))))


def _part(part: GlobPart) -> Regex:
    match part:
        case Wild.ANY:
            return _UNITS
        case Wild.WORD:
            return Repeat(_IN_WORD, 0, None)
        case Wild.TAIL:
            return _TAIL
        case _:
            return text(part)


def _reach(glob: str) -> Regex:
    """More than a deny pattern can concern: the program in any folder, its options in any order, gaps."""
    parts = glob_parts(glob)
    words, complete = _spelled(parts)
    options: list[Regex] = [Row(tuple(map(_part, parts))), Row((_beginning(parts), _GAP, ANYTHING))]
    if len(words) > 1 or (words and complete):
        program = words[0].rpartition("/")[2] or words[0]
        options.append(Row((text(program), _arguments(words, complete))))
    if not words or "git".startswith(words[0]):
        options.append(Row((text("git -"), _later(words[1] if len(words) > 1 else ""))))
    return Row((_FOLDER, Either(tuple(options))))


def _later(word: str) -> Regex:
    """Options, and behind them this word or a gap."""
    if not re.match(r"[a-z]", word):
        return ANYTHING
    return Row((ANYTHING, Either((Row((char(" "), text(word))), _GAP)), ANYTHING))


def _arguments(words: list[str], complete: bool) -> Regex:
    """Behind the name of the program: what the pattern says first, or options, or a gap; else it is another call."""
    first = words[1] if len(words) > 1 else ""
    if words[0] not in _SUBCOMMANDS or not re.match(r"[a-z]", first) or re.search(r"[/~]", first):
        return _TAIL
    said = Row((text(first), _TAIL if complete or len(words) > 2 else ANYTHING))
    hidden = Row((_beginning((first,)), _GAP, ANYTHING))
    return Either((Row((char(" "), Either((said, hidden, Row((char("-"), _later(first))))))), Row((_GAP, ANYTHING))))


_SUBCOMMANDS = frozenset({"git", "gh", "npm", "go", "cargo", "docker", "kubectl", "terraform"})
"""Some of the programs whose first operand says what they do, and where deny patterns hold to it."""


def _spelled(parts: tuple[GlobPart, ...]) -> tuple[list[str], bool]:
    """The words with which a pattern begins, and whether the last one is whole."""
    if not parts or not isinstance(parts[0], str):
        return [], False
    words = re.findall(r"(?:[^ \\]|\\.)+", parts[0], re.DOTALL)
    complete = len(parts) == 1 or parts[1] is Wild.TAIL or parts[0].endswith(" ")
    return words, complete


def _beginning(parts: tuple[GlobPart, ...]) -> Regex:
    """Every text with which some match begins; more, for long patterns."""
    first = parts[0] if parts and isinstance(parts[0], str) else ""
    found: Regex = Row(()) if len(first) <= _LONGEST and len(parts) == 1 else ANYTHING
    for character in reversed(first[:_LONGEST]):
        found = optional(char(character), found)
    return found


def _settles(glob: str) -> bool:
    """Whether a deny pattern concerns each spelling of a command if it matches one: it begins with words that are no
    options, and says nothing after them."""
    parts = glob_parts(glob)
    words, _ = _spelled(parts)
    return bool(words) and not any(word.startswith("-") for word in words) and parts[1:] in ((Wild.ANY,), (Wild.TAIL,))


def _inner(glob: str) -> Regex | None:
    """The commands that are permitted within those of an allow pattern, because it spells their program."""
    words, _ = _spelled(glob_parts(glob))
    line = _line(" ".join(words))
    if not words or line is None:
        return None
    try:
        found = [demand.words[0] for demand in demands(line)[1:] if demand.tool == "Bash"]
    except NotUnderstood:
        return ANYTHING
    return Either(tuple(Row((text(escape(name)), _TAIL)) for name in found)) if found else None


def _sample(glob: str) -> str:
    """A command that a glob matches."""
    return "".join(part for part in glob_parts(glob) if isinstance(part, str)).strip(" ")


def _is_whole(command: str) -> bool:
    """Whether a command is understood, and runs no other: then a call of it is decided by its text alone."""
    line = _line(command)
    try:
        found = demands(line) if line is not None else ()
    except NotUnderstood:
        return False
    return len(found) == 1 and found[0].argument == command and not found[0].unrestricted


def _line(command: str) -> str | None:
    """A shell line that runs exactly this command; None for one with gaps."""
    if GAP.search(command):
        return None
    words = re.findall(r"(?:[^ \\]|\\.)+", command, re.DOTALL)
    return shlex.join("" if word == "''" else re.sub(r"\\(.)", r"\1", word, flags=re.DOTALL) for word in words)


_NAME = Row((letters("az", "__", "..", "//"), Repeat(letters("az", "09", "__", "--", "..", "//"), 0, None)))
_PLAIN = Repeat(letters("az", "09", "__", "--", "..", "//", "=="), 1, None)
_FIRST = Repeat(letters("az", "AZ", "09", "__", "..", "//", "++", "--"), 1, None)
_SAFE = Repeat(letters("az", "AZ", "09", "__", "..", "//", "::", ",,", "++", "@@", "%%", "--", "=="), 1, None)

COMMANDS = Domain(
    every=Row((_WORD, Repeat(Row((Either((char(" "), Row(()))), _WORD)), 0, None))),
    shapes=tuple(
        Row((first, Repeat(Row((char(" "), word)), 0, None))) for first, word in ((_NAME, _PLAIN), (_FIRST, _SAFE))
    ),
    read=command_glob,
    reach=_reach,
    settles=_settles,
    write=_line,
    inner=_inner,
    sample=_sample,
    is_whole=_is_whole,
    examples=("rm -rf src", "git push", "curl https://example.com"),
    unrestricted="PATH=. {}",
    opaque='eval "$COMMAND"',
)
