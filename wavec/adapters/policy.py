"""Rules of a policy file of Gemini CLI."""

import re
from collections.abc import Sequence
from typing import Literal

from wave_runtime.plan.record import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a policy. The one of highest priority that fits a call decides."""

    tool: str
    """`*`: every tool."""
    decision: Literal["allow", "deny"]
    priority: int
    prefix: str | None = None
    """First whole words of a command."""
    regex: str | None = None
    """Searched for in the arguments, as compact JSON."""
    redirection: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether it fits every call of its tool."""
        return self.prefix is None and self.regex is None

    def fits_tool(self, tool: str) -> bool:
        """Whether it says something of `tool`."""
        return self.tool in ("*", tool)

    def fits(self, tool: str, text: str) -> bool:
        """Whether it fits a call: `text` is a simple command, or the arguments as JSON."""
        if not self.fits_tool(tool):
            return False
        if self.prefix is not None and not (text == self.prefix or text.startswith(self.prefix + " ")):
            return False
        return self.regex is None or re.search(self.regex, text) is not None


NOTHING_ELSE = Rule("*", "deny", 100)


def prefix_of(glob: str) -> str:
    """The whole words with which every command begins that `glob` covers; empty if there are none."""
    wild = min((glob.index(character) for character in "*\\" if character in glob), default=len(glob))
    start = glob[:wild]
    if wild == len(glob) or glob[wild - 1 :] in (" *", ":*"):
        return start.rstrip(" :") if wild < len(glob) else start
    return start.rpartition(" ")[0].rstrip()


def file_regex(glob: str) -> str | None:
    """A regular expression over the arguments for the files whose names end as in `glob`; None for other globs.

    Gemini CLI refuses a policy file for an expression that could be slow, and what it takes for one has no group.
    """
    ending = glob.removeprefix("*")
    if ending == glob or not re.fullmatch(r"[A-Za-z0-9._-]+", ending):
        return None
    return '"file_path":"[^"]*' + ending.replace(".", "\\.") + '"'


def policy_toml(rules: Sequence[Rule]) -> str:
    """A policy file with `rules`, in order."""
    return "\n".join(map(_table, rules))


def _table(rule: Rule) -> str:
    lines = ["[[rule]]", f"toolName = {_text(rule.tool)}"]
    if rule.prefix is not None:
        lines.append(f"commandPrefix = {_text(rule.prefix)}")
    if rule.regex is not None:
        lines.append(f"argsPattern = {_text(rule.regex)}")
    if rule.redirection:
        lines.append("allowRedirection = true")
    return "".join(f"{line}\n" for line in (*lines, f'decision = "{rule.decision}"', f"priority = {rule.priority}"))


def _text(text: str) -> str:
    """A basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
