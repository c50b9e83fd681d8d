"""Which commands a simple command runs in turn: `timeout 5 CMD`, `find -exec CMD`, `sh -c TEXT`."""

import re
from collections.abc import Iterator

from wave_runtime.permissions.gaps import ANYTHING, GAP, GAPS, ONE_WORD
from wave_runtime.permissions.shell.runners import RUNNERS, SHELLS, Runner
from wave_runtime.record import dataclass

ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_FIND_RUNS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_FD_RUNS = re.compile(r"(?:-[01aFgHhIiLlpqsuV]*[xX]|--exec(?:-batch)?(?:=|\Z))(.*)", re.DOTALL)
_TEXT_OPTIONS = {
    "su": ("-c", "--command"),
    "runuser": ("-c", "--command"),
    "script": ("-c", "--command"),
    "flock": ("-c", "--command"),
    "git rebase": ("-x", "--exec"),
    "env": ("-S", "--split-string"),
}
GIT_VALUED = frozenset(
    {"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env", "--super-prefix", "--attr-source"}
)
"""Options of git, before its command, that take the next word."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A command that another one runs."""

    words: tuple[str, ...] | None
    text: str
    """Shell text, if it has no words."""
    at: int
    """Of its first word, in the words of the outer one."""


def program(words: tuple[str, ...]) -> str:
    """The name of the program, without its folder."""
    return words[0].rpartition("/")[2] or words[0]


def without_global_options(words: tuple[str, ...]) -> tuple[int, ...]:
    """The indexes of the words of a git command without the options before its subcommand."""
    at = 1
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] in GIT_VALUED else 1
    return (0, *range(at, len(words)))


def runs(words: tuple[str, ...]) -> Iterator[Inner]:
    """The commands that a simple command runs directly, in order; some of them may be none."""
    if not words or GAP.search(words[0]):
        return
    name = program(words)
    if name in SHELLS:
        yield from _shell(words)
    elif name == "eval":
        yield Inner(None, _joined(words[1:]), 1)
    elif name == "trap":
        operands = [i for i in range(1, len(words)) if words[i] != "--"]
        if len(operands) > 1 and words[operands[0]] not in ("-l", "-p", "-"):
            yield Inner(None, words[operands[0]], operands[0])
    elif name in ("find", "gfind"):
        yield from _find(words)
    elif name in ("fd", "fdfind"):
        yield from _fd(words)
    kept = without_global_options(words) if name == "git" else tuple(range(len(words)))
    names = tuple(" ".join((name, *(words[i] for i in kept[1:length]))) for length in (3, 2, 1))
    yield from _texts(words, names)
    yield from _runner(words, kept, names)


def _joined(words: tuple[str, ...]) -> str:
    return " ".join(word for word in words)


def _shell(words: tuple[str, ...]) -> Iterator[Inner]:
    """The text behind `-c`. A text of `ANYTHING` if the shell is told to read other files first."""
    at, takes_text = 1, False
    while at < len(words) and words[at][:1] in ("-", "+") and words[at] not in ("-", "--"):
        option = words[at]
        if (
            GAP.search(option)
            or option in ("--rcfile", "--init-file")
            or (option[1] != "-" and set("iO") & set(option))
        ):
            yield Inner(None, ANYTHING, at)
            return
        if not option.startswith("--"):
            takes_text = takes_text or (option[0] == "-" and "c" in option)
            at += "o" in option
        at += 1
    at += at < len(words) and words[at] in ("-", "--")
    if at < len(words) and words[at][:1] in GAPS and not takes_text:
        yield Inner(None, ANYTHING, at)  # it may be an option
    elif takes_text and at < len(words):
        yield Inner(None, words[at], at)


_INPUTS = frozenset({"/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})


def reads_commands(words: tuple[str, ...]) -> bool:
    """Whether this is a shell that runs what it reads from standard input."""
    at = 1
    while at < len(words) and words[at][:1] in ("-", "+"):
        if words[at][:1] == "-" and words[at][1:2] != "-" and "c" in words[at]:
            return False
        if words[at] == "-s":
            return True
        at += 2 if words[at] in ("-o", "+o", "--rcfile", "--init-file") else 1
    return at >= len(words) or words[at] in _INPUTS


def _find(words: tuple[str, ...]) -> Iterator[Inner]:
    for at, word in enumerate(words):
        later = words[at + 1 :]
        if word in _FIND_RUNS and later:
            stop = next((i for i, w in enumerate(later) if w == ";" or (w == "+" and i and later[i - 1] == "{}")), None)
            if inner := tuple(w.replace("{}", ONE_WORD) for w in later[:stop]):
                yield Inner(inner, "", at + 1)
        elif ANYTHING in word or (GAP.match(word) and _is_program(later) and any(map(_may_end, later[1:]))):
            yield Inner((ANYTHING,), "", at)  # it may be such an option


def _fd(words: tuple[str, ...]) -> Iterator[Inner]:
    for at, word in enumerate(words[1:], 1):
        later = words[at + 1 :]
        if word == "--":
            return
        if (option := _FD_RUNS.fullmatch(word)) is not None:
            attached = (option[1],) if option[1] else ()
            stop = later.index(";") if ";" in later else None
            if inner := tuple(w.replace("{}", ONE_WORD) for w in (*attached, *later[:stop])):
                yield Inner(inner, "", at if attached else at + 1)
        elif word.startswith(tuple(GAPS)) or ANYTHING in word:
            yield Inner((ANYTHING,), "", at)  # it may be such an option


def _is_program(words: tuple[str, ...]) -> bool:
    return bool(words) and not words[0].startswith("-")


def _may_end(word: str) -> bool:
    return word in (";", "+") or GAP.search(word) is not None


def _texts(words: tuple[str, ...], names: tuple[str, ...]) -> Iterator[Inner]:
    for option in (option for name in names for option in _TEXT_OPTIONS.get(name, ())):
        for at, word in enumerate(words[1:], 1):
            text = _behind(option, word)
            if text is None:
                continue
            if text:
                yield Inner(None, text, at)
            elif at + 1 < len(words):
                yield Inner(None, words[at + 1], at + 1)


def _behind(option: str, word: str) -> str | None:
    """What stands in `word` behind `option`, also when it is shortened or in one word with others; None: it is not."""
    if option.startswith("--"):
        name, _, text = word.partition("=")
        return text if len(name) > 2 and option.startswith(name) else None
    found = re.match(rf"-[A-Za-z]*?{option[1]}", word)
    return word[found.end() :].removeprefix("=") if found is not None else None


def _runner(words: tuple[str, ...], kept: tuple[int, ...], names: tuple[str, ...]) -> Iterator[Inner]:
    key = next((name for name in names if name in RUNNERS), "")
    if not key:
        return
    starts = sorted(set(_starts(words, kept, key.count(" ") + 1, RUNNERS[key], RUNNERS[key].operands)))
    for start in starts:
        inner = words[start:]
        if key == "xargs":
            replaced = _replaced(words[1:start])
            if replaced is None:
                inner = (ANYTHING,)
            else:
                inner = tuple(w.replace(replaced, ONE_WORD) for w in inner) if replaced else (*inner, ANYTHING)
        if re.search(r"[ \t\n;&|]", inner[0]):
            yield Inner(None, _joined(inner), start)  # `watch 'a | b'`: such programs use a shell
        else:
            yield Inner(inner, "", start)


def _starts(words: tuple[str, ...], kept: tuple[int, ...], at: int, runner: Runner, operands: int) -> Iterator[int]:
    """Where the command may begin: more than one place where an option is not known, or a word is not."""
    while at < len(kept):
        word = words[kept[at]]
        if word in runner.looks:
            return
        if word == "--":
            at += 1
            break
        if GAP.search(word):
            # It may be an option or no word at all.
            for later in range(at, len(kept)):
                yield kept[later]
            return
        if runner.assignments and ASSIGNMENT.match(word):
            at += 1
        elif word.startswith("-"):
            known = word in runner.plain or "=" in word or (word[1:].isdigit() and len(word) > 1)
            attached = word[:2] in runner.valued and len(word) > 2 and word[1] != "-"
            if word in runner.valued:
                at += 2
            elif known or attached:
                at += 1
            else:
                yield from _starts(words, kept, at + 2, runner, operands)
                at += 1
        elif operands:
            operands -= 1
            at += 1
        else:
            break
    while runner.assignments and at < len(kept) and ASSIGNMENT.match(words[kept[at]]):
        at += 1
    at += operands
    if at < len(kept):
        yield kept[at]


def _replaced(options: tuple[str, ...]) -> str | None:
    """What xargs puts its input in the place of; empty: nothing. None: not known, or the command obeys its input."""
    found = ""
    for at, word in enumerate(options):
        name, _, text = word.partition("=")
        if GAP.search(word) or (len(name) > 2 and "--process-slot-var".startswith(name)):
            return None
        if len(name) > 2 and "--replace".startswith(name):
            new = text or "{}"
        elif word.startswith("-I"):
            new = word[2:] or "".join(options[at + 1 : at + 2])
        elif word.startswith("-i"):
            new = word[2:] or "{}"
        elif re.match(r"-[A-Za-z0-9]*[iI]", word):
            return None
        else:
            continue
        if found not in ("", new):
            return None
        found = new
    return found
