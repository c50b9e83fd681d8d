"""Deny patterns of `Bash`: compared with the command as text, and again without what can be written in several ways.

For the second comparison command and pattern are taken apart. The program is compared by its name, whatever folder it
is in. The options of the pattern must all be among those of the command, in any order and place, alone or together:
`rm -rf /*` is `rm / -fr`, `rm -r -f /`, `rm --recursive --force -v /`. The rest is compared with the operands, or with
those left when leading ones are dropped.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from wave_runtime.permissions.command_glob import GlobPart, Wild, glob_parts, matches_command, matches_parts, may_match
from wave_runtime.permissions.forms import forms
from wave_runtime.permissions.gaps import ANYTHING, GAP, GAPS, ONE_WORD, canonical
from wave_runtime.permissions.shell.files import HERE, Folders
from wave_runtime.permissions.shell.runs import without_global_options
from wave_runtime.record import dataclass

_LETTERS: Mapping[str, Mapping[str, str]] = {
    "rm": {"--recursive": "r", "-R": "r", "--force": "f", "--dir": "d"},
    "git": {"--force": "f", "--delete": "d"},
    "cp": {"--recursive": "r", "-R": "r", "--force": "f"},
    "mv": {"--force": "f"},
    "ln": {"--force": "f", "--symbolic": "s"},
    "chmod": {"--recursive": "R"},
    "chown": {"--recursive": "R"},
    "chgrp": {"--recursive": "R"},
    "sed": {"--in-place": "i"},
    "curl": {"--output": "o", "--request": "X", "--data": "d", "--upload-file": "T"},
    "find": {},
}
"""Options with a letter, by program."""

_ONE_DASH = "find gfind java javac go terraform tofu openssl gcc g++ clang"
_WORD_OPTIONS = frozenset(_ONE_DASH.split())
"""Programs whose options have one dash and several letters."""

_FIRST_SAYS = (
    "git gh npm pnpm yarn npx pip pip3 uv poetry cargo go docker podman kubectl helm apt apt-get brew dnf yum "
    "systemctl service gcloud aws az terraform tofu rustup conda deno bun dotnet bundle gem composer"
)
_SUBCOMMANDS = frozenset(_FIRST_SAYS.split())
"""Programs whose first operand says what they do."""


MOST_OPERANDS = 300
"""A command with more is denied if its program and its options are."""


@dataclass(frozen=True, slots=True)
class _Option:
    """An option that a pattern states: by a letter, by a glob, or both."""

    letter: str
    glob: str


@dataclass(frozen=True, slots=True)
class _Denied:
    """A deny pattern, taken apart."""

    program: str
    options: tuple["_Option", ...]
    operands: tuple[GlobPart, ...]
    open_end: bool
    """Whether more may follow."""


@dataclass(frozen=True, slots=True)
class _Taken:
    """A command, taken apart."""

    letters: frozenset[str]
    options: tuple[str, ...]
    operands: tuple[str, ...]
    unknown: bool
    """Whether it may have other options."""
    leading: int
    """Options before the first operand, whose value that one may be."""


class Denials:
    """One simple command, asked whether deny patterns cover it in some form, whatever stands in its gaps."""

    def __init__(self, words: tuple[str, ...], folders: Folders = HERE) -> None:
        self.folders = folders
        written = forms(words)
        self.texts = tuple(map(canonical, written))
        self.taken = () if GAP.search(words[0]) else tuple((form[0], _take(form)) for form in written)
        self._written: dict[tuple[str, tuple[str, ...], int], tuple[tuple[str, bool], ...]] = {}

    def denied_by(self, glob: str) -> bool:
        """Whether the pattern `glob` denies it, in some of its folders."""
        parts = glob_parts(glob)
        if any(may_match(parts, text) for text in self.texts):
            return True
        pattern = _taken_apart(glob)
        if pattern is None:
            return False
        return any(name == pattern.program and self._denies(pattern, name, taken) for name, taken in self.taken)

    def _denies(self, pattern: _Denied, name: str, taken: _Taken) -> bool:
        if not (taken.unknown or all(_meets(option, taken) for option in pattern.options)):
            return False
        if not pattern.options and not pattern.open_end and (taken.letters or taken.options or taken.unknown):
            return False  # a pattern of a whole command does not concern others that say more
        if not pattern.operands:
            return pattern.open_end or not taken.operands or taken.unknown
        if len(taken.operands) > MOST_OPERANDS:
            return True
        shapes = {taken.operands, tuple(op if GAP.search(op) or "/" not in op else _plain(op) for op in taken.operands)}
        speaks_of_folders = any(isinstance(part, str) and ("/" in part or "~" in part) for part in pattern.operands)
        if self.folders != HERE and speaks_of_folders:
            shapes |= {_moved(taken.operands, folder) for folder in self.folders or (None,)}
        return any(
            (may_match if has_gap else matches_parts)(pattern.operands, text)
            for shape in shapes
            for text, has_gap in self._texts(name, shape, taken.leading)
        )

    def _texts(self, name: str, operands: tuple[str, ...], leading: int) -> tuple[tuple[str, bool], ...]:
        """The texts of operands, and whether each has a gap. They grow with the square of the operands: they are made
        once for all patterns."""
        key = name, operands, leading
        if key not in self._written:
            texts = _texts(name, operands, leading)
            self._written[key] = tuple((text, GAP.search(text) is not None) for text in texts)
        return self._written[key]


def _meets(option: "_Option", taken: _Taken) -> bool:
    return option.letter in taken.letters or any(_is_option(option.glob, given) for given in taken.options)


def _is_option(glob: str, given: str) -> bool:
    text = canonical((given,))
    if matches_command(glob, text) or matches_command(glob, "-" + text) or matches_command("-" + glob, text):
        return True
    name = given.partition("=")[0]
    # Programs take a long option as soon as it is clear.
    return len(name) >= 3 and name.startswith("--") and glob.startswith(name)


def _texts(name: str, operands: tuple[str, ...], leading: int) -> Iterator[str]:
    """The operands as texts: all, without leading ones, each alone; behind the one that says what the program does."""
    fixed = 1 if name in _SUBCOMMANDS else 0
    for skipped in range(leading + 1 if fixed else 1):
        head, rest = operands[skipped : skipped + fixed], operands[skipped + fixed :]
        for start in range(max(len(rest), 1)):
            yield canonical((*head, *rest[start:]))
            yield canonical((*head, *rest[start : start + 1]))


def _moved(operands: tuple[str, ...], folder: str | None) -> tuple[str, ...]:
    """Operands as paths, seen from where the line began."""
    return tuple(
        operand if operand[:1] in ("/", "~") else ONE_WORD if folder is None else posixpath.join(folder, operand)
        for operand in operands
    )


def _plain(path: str) -> str:
    normal = posixpath.normpath(path)
    return normal.replace("//", "/", 1) if normal.startswith("//") else normal


def _take(words: tuple[str, ...]) -> _Taken:
    letters, options, operands = set[str](), list[str](), list[str]()
    named = _LETTERS.get(words[0], {})
    unknown, leading = False, 0
    for at, word in enumerate(words[1:], 1):
        if word == "--":
            operands.extend(words[at + 1 :])
            break
        unknown = unknown or word.startswith(tuple(GAPS)) or ANYTHING in word
        if not word.startswith("-") or word == "-":
            operands.append(word)
            continue
        unknown = unknown or GAP.search(word) is not None
        options.append(word)
        leading += not operands
        name = word.partition("=")[0]
        letters.update(named[long] for long in named if long == name or (len(name) >= 3 and long.startswith(name)))
        if not word.startswith("--"):
            letters.update(named.get("-" + letter, letter) for letter in word[1:])
    return _Taken(frozenset(letters), tuple(options), tuple(operands), unknown, leading)


@lru_cache(maxsize=4096)
def _taken_apart(glob: str) -> _Denied | None:
    """None for a pattern that does not name its program."""
    words, open_end = _words(glob_parts(glob))
    if not words or any(not isinstance(part, str) for part in words[0]):
        return None
    name = "".join(part for part in words[0] if isinstance(part, str))
    if "/" in name:
        name = name.rpartition("/")[2] or name
    named = _LETTERS.get(name, {})
    options, operands = list[_Option](), list[tuple[GlobPart, ...]]()
    kept = words[1:]
    if name == "git":
        texts = ("git", *("".join(p for p in word if isinstance(p, str)) for word in kept))
        kept = [kept[at - 1] for at in without_global_options(texts)[1:]]
    ended = False
    for word in kept:
        text = "".join(part if isinstance(part, str) else "*" for part in word)
        known = word[0] if word and isinstance(word[0], str) else ""
        if ended or not known.startswith("-") or text == "-":
            operands.append(word)
        elif text == "--":
            ended = True
        elif re.fullmatch(r"-[A-Za-z0-9]{1,5}", known) and name not in _WORD_OPTIONS:
            options.extend(_Option(named.get("-" + letter, letter), "-" + letter) for letter in known[1:])
        else:
            options.append(_Option(named.get(known, ""), text))
    parts = tuple(part for index, word in enumerate(operands) for part in ((" ",) if index else ()) + word)
    if parts and open_end and parts[-1] is not Wild.ANY:
        parts = (*parts, Wild.TAIL)
    return _Denied(name, tuple(options), _merged(parts), open_end)


def _words(parts: tuple[GlobPart, ...]) -> tuple[list[tuple[GlobPart, ...]], bool]:
    words: list[tuple[GlobPart, ...]] = []
    word: list[GlobPart] = []
    for part in parts:
        if not isinstance(part, str):
            word.extend(() if part is Wild.TAIL else (part,))
            continue
        for piece in re.findall(r"(?:[^ \\]|\\.)+| ", part, re.DOTALL):
            if piece != " ":
                word.append(piece)
            elif word:
                words.append(tuple(word))
                word = []
    if word:
        words.append(tuple(word))
    return words, parts[-1:] in ((Wild.TAIL,), (Wild.ANY,))


def _merged(parts: tuple[GlobPart, ...]) -> tuple[GlobPart, ...]:
    out: list[GlobPart] = []
    for part in parts:
        if out and isinstance(part, str) and isinstance(out[-1], str):
            out[-1] += part
        else:
            out.append(part)
    return tuple(out)
