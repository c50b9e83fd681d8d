"""Markdown as contracts judge it: headings, sections, links, with their lines. The one door to the parser.

CommonMark with tables; front matter (between two lines of `---` at the top) is not part of the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)")
_NOT_IN_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    level: int
    """1 to 6."""
    text: str
    """Without marks of emphasis, code and links."""
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an image."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block of code."""

    line: int
    is_closed: bool


@dataclass(frozen=True)
class Markdown:
    """A parsed text."""

    text: str
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    fences: tuple[Fence, ...]
    html_anchors: frozenset[str]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What `#...` can lead to: headings as GitHub names them, and `id` or `name` of HTML elements."""
        seen: dict[str, int] = {}
        found = set(self.html_anchors)
        for heading in self.headings:
            slug = _slug(heading.text)
            number = seen.get(slug, 0)
            seen[slug] = number + 1
            found.add(f"{slug}-{number}" if number else slug)
        return frozenset(found)

    def section(self, heading: Heading) -> str:
        """The text below `heading`, up to the next one of its level or above."""
        lines = self.text.split("\n")
        after = (other.line for other in self.headings if other.line > heading.line and other.level <= heading.level)
        return "\n".join(lines[heading.line : next(after, len(lines) + 1) - 1])


def parse(text: str) -> Markdown:
    """Any text is Markdown; this never fails."""
    front = _FRONT_MATTER.match(text)
    # Blank lines in its place keep the numbers of the lines.
    body = text if front is None else "\n" * front.group().count("\n") + text[front.end() :]
    tokens = _parser().parse(body)
    lines = body.split("\n")
    return Markdown(
        body,
        tuple(_headings(tokens)),
        tuple(_links(tokens)),
        tuple(Fence(_line(token), _is_closed(token, lines)) for token in tokens if token.type == "fence"),
        frozenset(_html_anchors(tokens)),
    )


def same_heading(left: str, right: str) -> bool:
    """Whether two headings mean one section: case, blanks and marks at the end do not matter."""
    return _folded(left) == _folded(right)


def key_of_heading(text: str) -> str:
    """A heading as the name of a member: `User stories` is `user_stories`."""
    return re.sub(r"\W+", "_", _folded(text)).strip("_")


def words(text: str) -> int:
    """How many words there are: runs of letters and digits, and each ideograph for itself."""
    return len(
        re.findall(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+", text)
    )


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # lazy: only contracts about Markdown need it

    return MarkdownIt("commonmark").enable("table")


def _headings(tokens: "Sequence[Token]") -> Iterator[Heading]:
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            yield Heading(int(token.tag[1]), _plain(tokens[position + 1]), _line(token))


def _links(tokens: "Sequence[Token]") -> Iterator[Link]:
    for token in tokens:
        line = _line(token)
        for child in token.children or ():
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if isinstance(target, str) and child.type in ("link_open", "image"):
                yield Link(target, line)


def _html_anchors(tokens: "Sequence[Token]") -> Iterator[str]:
    for token in tokens:
        for part in (token, *(token.children or ())):
            if part.type in ("html_block", "html_inline"):
                yield from re.findall(r"""\b(?:id|name)=["']([^"']+)["']""", part.content)


def _is_closed(token: "Token", lines: Sequence[str]) -> bool:
    if token.map is None or not 0 < token.map[1] <= len(lines):
        return False
    last = lines[token.map[1] - 1].lstrip(" \t>")
    return token.map[1] - token.map[0] > 1 and last.rstrip() == token.markup[0] * len(last.rstrip()) != ""


def _plain(inline: "Token") -> str:
    parts = (
        child.content if child.type in ("text", "code_inline") else " "
        for child in inline.children or ()
        if child.type in ("text", "code_inline", "softbreak", "hardbreak")
    )
    return "".join(parts).strip()


def _line(token: "Token") -> int:
    return 1 if token.map is None else token.map[0] + 1


def _slug(text: str) -> str:
    return _NOT_IN_SLUG.sub("", text.strip().lower()).replace(" ", "-")


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split()).rstrip(":.#").strip()
