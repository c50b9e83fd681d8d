"""JSON that a prompt shows or describes: the names of its top-level members, with their places."""

import re
from collections.abc import Iterator

from wave_runtime.plan.record import dataclass

from wavec.source.span import Span
from wavec.syntax.placed import PlacedTemplate

_OPENING = re.compile(r'\{\s*"')
_TOKEN = re.compile(r'"(?P<text>(?:[^"\\\n]|\\.)*)"(?P<colon>\s*:)?|(?P<bracket>[{}\[\]])|(?P<more>\.\.\.|…)')
_MOST_TOKENS = 2_000

_NAME = r"[`\"']?[A-Za-z_][A-Za-z0-9_]*[`\"']?"
_DESCRIBED = re.compile(
    r"\bJSON\b(?:\s+(?:object|file|document|output|data|report))?\s+(?:with|containing|that\s+has|having)(?:\s+(?:the|these))?"
    rf"(?P<keys>\s+(?:top-level\s+)?(?:keys|fields|properties|members))?:?\s+(?P<list>{_NAME}(?:,\s+(?:and\s+)?{_NAME}|\s+and\s+{_NAME})+)"
)


@dataclass(frozen=True, slots=True)
class Member:
    """A name that stands before a colon, or in a list of names."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ShownJson:
    """An object that a prompt shows, or whose members it lists."""

    members: tuple[Member, ...]
    whole: bool
    """Whether nothing says that there is more."""
    listed: bool
    start: int
    template: PlacedTemplate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its members."""
        return tuple(member.name for member in self.members)

    def at(self, member: Member | None) -> Span:
        """Where a member stands, or the beginning of the object."""
        if member is None:
            return self.template.span(self.start, self.start + 1)
        return self.template.span(member.start, member.end)


def shown_json(prompt: PlacedTemplate) -> Iterator[ShownJson]:
    """Every object in the text of `prompt`, the outermost alone, and every list of names; in no order."""
    text = prompt.text
    if '"' in text and "{" in text:
        holes = [(hole.start, hole.end) for hole in prompt.holes]
        at = 0
        while (opening := _OPENING.search(text, at)) is not None:
            hole = next((end for start, end in holes if start <= opening.start() < end), None)
            end = hole if hole is not None else opening.end()
            found = _object(prompt, opening.start()) if hole is None else None
            if found is not None:
                shown, end = found
                yield shown
            at = end
    if "JSON" in text:
        yield from _lists(prompt)


def _object(prompt: PlacedTemplate, start: int) -> tuple[ShownJson, int] | None:
    """The object that begins at `start`, and where it ends; None if its brackets do not match."""
    members: list[Member] = []
    open: list[str] = []
    whole = True
    for count, token in enumerate(_TOKEN.finditer(prompt.text, start)):
        if count > _MOST_TOKENS:
            return None
        bracket = token["bracket"]
        if bracket in ("{", "["):
            open.append(bracket)
        elif bracket is not None:
            if open.pop() + bracket not in ("{}", "[]"):
                return None
            if not open:
                return ShownJson(tuple(members), whole, False, start, prompt), token.end()
        elif len(open) == 1 and token["more"]:
            whole = False
        elif len(open) == 1 and token["colon"] is not None:
            members.append(Member(token["text"], token.start("text"), token.end("text")))
    return None


def _lists(prompt: PlacedTemplate) -> Iterator[ShownJson]:
    for found in _DESCRIBED.finditer(prompt.text):
        members = []
        for name in re.finditer(_NAME, found["list"]):
            word = name[0].strip("`\"'")
            # `title` alone may be a word of the sentence; `risk_level` and `"title"` are names.
            if word != "and" and (found["keys"] or "_" in word or word != name[0]):
                start = found.start("list") + name.start() + name[0].index(word)
                members.append(Member(word, start, start + len(word)))
        if len(members) > 1:
            yield ShownJson(tuple(members), True, True, found.start("list"), prompt)
