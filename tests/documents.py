"""Reads Markdown pages: code blocks with the comment before them, links, headings."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"(?P<indent> *)```(?P<language>\w*)\s*$")
_COMMENT = re.compile(r"<!-- (\w+): (.*?) -->\s*$")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code."""

    page: Path
    line: int
    """Of its first line of text, 1-based."""
    language: str
    markers: Mapping[str, str]
    """`<!-- word: rest -->` on the lines before it, the nearest last."""
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """What stands in the block."""
        return "".join(f"{line}\n" for line in self.lines)

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The code blocks of a page, in order."""
    lines = page.read_text("utf-8").splitlines()
    at = 0
    while at < len(lines):
        opening = _FENCE.match(lines[at])
        if opening is None:
            at += 1
            continue
        end = next(i for i in range(at + 1, len(lines)) if lines[i].strip() == "```")
        width = len(opening["indent"])
        text = tuple(line[width:] for line in lines[at + 1 : end])
        yield Block(page, at + 2, opening["language"], _markers(lines[:at]), text)
        at = end + 1


def _markers(before: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in reversed(before):
        comment = _COMMENT.match(line)
        if comment is None:
            break
        found[comment.group(1)] = comment.group(2)
    return found


def _prose(page: Path) -> str:
    """The page without its code."""
    return re.sub(r"^ *```.*?^ *```\s*$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def links(page: Path) -> Iterator[str]:
    """Targets of the links of a page."""
    yield from _LINK.findall(re.sub(r"`[^`\n]*`(?!\])", "", _prose(page)))


def anchors(page: Path) -> set[str]:
    """What a link to a heading of the page can say after `#`, as code hosts make it."""
    headings = re.findall(r"^#+ +(.*)$", _prose(page), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
