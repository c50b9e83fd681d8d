"""Shell commands that a text tells an agent to run.

Prompts are prose, so this is a judgement by form. It takes what only a command looks like: blocks of shell, code in
backticks behind a verb of running, and lines that are a command with options. What it does not recognise is left out;
what is forbidden, an example or a description is not told.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from wave_runtime.plan.record import dataclass

from wavec.needs.code_blocks import code_blocks

_SHELL_WORDS = frozenset({"sh", "bash", "zsh", "shell", "console"})
_CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINE = re.compile(r"^[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(.*)$", re.MULTILINE)
_LEAD_IN = re.compile(r"(?:[^`\n]{0,120}?:[ \t]+)?(?=\S)")
_END_OF_SENTENCE = re.compile(r"[.!?;]\s")
_LONGEST_SENTENCE = 400
"""Characters before a code that can say what it is for: a text without ends of sentences is read once, not squared."""

_VERB = (
    r"(?:run|execute|call|invoke|use|using|running|with|via|issue|try)"
    r"(?:[ ](?:the|a|this|following|command|commands|shell|bash|tool|with|to|run|execute|first|then|again|gh|cli))*"
)
_BEFORE_CODE = re.compile(rf"(?i)(?:^|[\s(,;.*:])(?:{_VERB})\**:?\**[ ]*$")
_REFUSED = re.compile(
    r"(?i)\b(?:not|never|don't|n't|cannot|avoid|without|instead of|rather than|e\.g|for example|such as|like|"
    r"would|could|was|were|has|had|if you (?:want|need)|users?|developers?|somebody|output of|result of|results of)\b"
)
_HEADING = re.compile(
    r"(?i)\b(?:never|not|don't|avoid|forbidden|example output|expected output|sample output|output)\b"
)

_PROGRAM = (
    r"(?:git|gh|glab|npm|pnpm|yarn|npx|bun|deno|node|python3?|pip3?|uv|poetry|pytest|ruff|mypy|tox|cargo|rustc|go|"
    r"golangci-lint|make|just|cmake|gradle|mvn|docker|podman|kubectl|helm|terraform|tofu|aws|gcloud|az|curl|wget|jq|"
    r"yq|rg|grep|sed|awk|find|ls|cat|head|tail|wc|diff|mkdir|cp|mv|rm|touch|chmod|tar|ssh|scp|rsync|bash|sh|psql|"
    r"sqlite3|eslint|prettier|tsc|jest|vitest|composer|php|bundle|rake|ruby|dotnet|mix|shellcheck|actionlint)"
)
_STARTS_WITH_PROGRAM = re.compile(rf"{_PROGRAM}(?=\s|$)")
# Words that are nothing but programs, or that only a program has behind it: no sentence begins with them.
_PLAINLY = re.compile(
    r"(?:git|gh|glab|npm|pnpm|npx|pytest|cargo|docker|kubectl|terraform|curl|jq|"
    r"go (?=test|build|vet|run|generate|mod|fmt|install)|python3? -m)\b.*"
)
_OPTION = re.compile(r"(?:^|\s)--?[A-Za-z0-9]")
_PROSE = re.compile(r"[.!?][ \t]*$|\b(?:the|and then|should|must|will|to be)\b")


@dataclass(frozen=True, slots=True)
class ToldCommand:
    """A command in a text."""

    line: str
    """As it is written, in one logical line."""
    start: int
    end: int
    is_name: bool = False
    """Whether it only names a command, which will have arguments: "use `gh pr create`"."""

    @property
    def example(self) -> str:
        """The line with a word for each place that is to be filled in."""
        return _filled(self.line, "x1")

    @property
    def open(self) -> str:
        """The line with a variable for each of them: a shell does not know what is in it either."""
        return _filled(_TEXT_OF_OPTION.sub(r"\1<text>", self.line), _WORD_VALUE)


@lru_cache(maxsize=256)
def told_commands(text: str) -> tuple[ToldCommand, ...]:
    """The commands that `text` tells to run, in order. Many steps share one system prompt: it is read once."""
    if "`" not in text and "~~~" not in text and not _OPTION.search(text):
        return ()  # neither block nor code, and no line has the option that would make it a command
    found: list[ToldCommand] = []
    covered: list[tuple[int, int]] = []
    for block in code_blocks(text):
        refused = _is_refused(_line_before(text, block.start))
        if block.word or refused:
            covered.append((block.start, block.end))  # else its lines are judged like any others
        if block.word.lower() in _SHELL_WORDS and not refused:
            lines = list(_block(text, *block.inside, prompted=block.word.lower() == "console"))
            found += _together(lines) if any(command.line.startswith("cd ") for command in lines) else lines
    for start, line in _lines(text, covered):
        in_code = list(_in_code(line, start))
        found += in_code or _bare(line, start)
    return tuple(sorted(found, key=lambda command: command.start))


def _block(text: str, start: int, end: int, *, prompted: bool) -> Iterator[ToldCommand]:
    """The lines of a block of shell; what continues a line belongs to it."""
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        while stop > at and text[stop - 1] == "\\":
            stop = text.find("\n", stop + 1, end)
        stop = end if stop < 0 else stop
        line = text[at:stop]
        stripped = line.strip()
        mark = "$ " if stripped.startswith("$ ") else ""
        if stripped and not stripped.startswith("#") and (mark or not prompted):
            first = at + line.index(stripped) + len(mark)
            yield ToldCommand(re.sub(r"\\\n\s*", "", stripped[len(mark) :]), first, first + len(stripped) - len(mark))
        at = stop + 1


def _together(commands: list[ToldCommand]) -> list[ToldCommand]:
    """Lines after a `cd` mean what they mean in that folder."""
    line = "\n".join(command.line for command in commands)
    return [ToldCommand(line, commands[0].start, commands[-1].end)]


def _lines(text: str, covered: list[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    starts = [first for first, _ in covered]
    for found in _LINE.finditer(text):
        before = bisect_right(starts, found.start()) - 1
        if found[1].strip() and (before < 0 or found.start() >= covered[before][1]):
            yield found.start(1), found[1].rstrip()


def _in_code(line: str, start: int) -> Iterator[ToldCommand]:
    sentences = [0, *(end.end() for end in _END_OF_SENTENCE.finditer(line))]
    for code in _CODE.finditer(line):
        command = code[1].strip()
        if not _STARTS_WITH_PROGRAM.match(command) or " " not in command:
            continue
        begin = sentences[bisect_right(sentences, code.start()) - 1]
        sentence = line[max(begin, code.start() - _LONGEST_SENTENCE) : code.start()]
        if _BEFORE_CODE.search(sentence) and not _REFUSED.search(sentence):
            first = start + code.start(1) + code[1].index(command)
            is_name = not _OPTION.search(command) and not _PLACES.search(command)
            yield ToldCommand(command, first, first + len(command), is_name)


def _bare(line: str, start: int) -> Iterator[ToldCommand]:
    """A line that is a command, or ends with one behind a colon."""
    if not _OPTION.search(line):
        return
    for lead in (re.match("", line), re.match(r"[^`\n]*?:[ \t]+", line)):
        if lead is None:
            continue
        command = line[lead.end() :]
        if command.startswith("$ "):
            command = command[2:]
        plain = (
            _PLAINLY.fullmatch(command)
            and "`" not in command
            and not _PROSE.search(re.sub(r"'[^']*'|\"[^\"]*\"", "", command))
        )
        if plain and _OPTION.search(command) and not _REFUSED.search(lead[0]):
            first = start + len(line) - len(command)
            yield ToldCommand(command, first, first + len(command))
            return


def _is_refused(line: str) -> bool:
    """Whether a line before a block says that it is no order. A whole sentence is about something else."""
    return not line.endswith((".", "!", "?")) and _HEADING.search(line) is not None


def _line_before(text: str, at: int) -> str:
    """The last line with text before a block."""
    end = at
    while end and text[end - 1].isspace():
        end -= 1
    return text[text.rfind("\n", 0, end) + 1 : end]


_PLACES = re.compile(
    r"\{\{.*?\}\}"
    r"|<(?![\s(<])[^<>\n]*?(?<!\s)>"
    r"|(?<!\$)\{[A-Za-z_][\w-]*\}"
    r"|(?<=\s)\[[A-Za-z_][\w |-]*\](?=\s|$)"
    r"|(?<=\s)(?:\.\.\.|…)(?=\s|$)"
    r"|(?<=[\s=/\"'])(?:NUMBER|N|NAME|ID|FILE|PATH|BRANCH|URL|REPO|OWNER|TITLE|BODY|MESSAGE|ISSUE|PR|TAG|VERSION)(?=[\s/\"']|$)"
)


# Text in quotes behind an option is an example of what to write there: `--title "new title"`.
_TEXT_OF_OPTION = re.compile(r"(\s--?[A-Za-z][\w-]*[ =])(?:\"[^\"]*\"|'[^']*')")
_REST = re.compile(r"\.\.\.|…")
_WORD_VALUE = "$VALUE"


def _filled(line: str, value: str) -> str:
    """The line with `value` in each place. A variable is put in double quotes: it stands for one word."""
    out: list[str] = []
    done, quote = 0, ""
    for place in _PLACES.finditer(line):
        out.append(line[done : place.start()])
        quote_here = _quote_after(line[done : place.start()], quote)
        quote = _quote_after(place[0], quote_here)
        done = place.end()
        if value != _WORD_VALUE:
            out.append(value)
        elif _REST.fullmatch(place[0]):
            out.append("$REST")
        else:
            out.append({"": f'"{value}"', '"': value, "'": f"'\"{value}\"'"}[quote_here])
    return "".join(out) + line[done:]


def _quote_after(text: str, quote: str) -> str:
    """The quote that is open at the end of `text`, if any; `quote` is open at its start."""
    for character in text:
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
    return quote
