"""The comparison for a pull request: Markdown that fits into a comment, the permissions first."""

from collections.abc import Sequence
from dataclasses import dataclass

from wavec.describe.markdown import markdown as markdown_phrase
from wavec.describe.markdown import markdown_block
from wavec.review.change import SECTIONS, Told
from wavec.review.compare import Comparison
from wavec.review.human import marked
from wavec.review.sentence import MARKS, details, headline, pipelines, sides
from wavec.review.verdict import verdict

MARKER = "<!-- wavec diff -->"
"""The first line: by it a bot finds its comment again, to update it."""

MOST = 65_000
"""Bytes. A comment takes 65,536 characters; the rest is for what a bot adds."""

_LEFT_OUT = "**Shortened to fit into a comment: {}. The whole is printed by `wavec diff`.**"


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    folded: str = ""
    """What is left out first."""


def markdown(comparison: Comparison) -> str:
    """The page, at most `MOST` bytes long. What is too long loses the words of its prompts, then its last changes,
    and says so at the top."""
    head = _head(comparison)
    blocks = _blocks(comparison)
    page = _page(head, "", blocks, folded=True)
    if _size(page) <= MOST:
        return page
    note = _LEFT_OUT.format("the words of the prompts are left out")
    page = _page(head, note, blocks, folded=False)
    kept = len(blocks)
    while _size(page) > MOST and kept:
        # Each round takes off at least what is too much by the average block: a few rounds are enough.
        kept -= max(1, kept * (_size(page) - MOST) // _size(page))
        note = _LEFT_OUT.format(f"the words of the prompts and the last {len(blocks) - kept:,} entries are left out")
        page = _page(head, note, blocks[:kept], folded=False)
    return page


def _head(comparison: Comparison) -> str:
    return f"{MARKER}\n### {verdict(comparison).text}\n\n{markdown_phrase(sides(comparison))}\n"


def _page(head: str, note: str, blocks: Sequence[_Block], *, folded: bool) -> str:
    parts = [head, f"\n{note}\n" if note else ""]
    parts += (block.text + (block.folded if folded else "") for block in blocks)
    return "".join(parts)


def _blocks(comparison: Comparison) -> list[_Block]:
    blocks: list[_Block] = []
    if rows := list(pipelines(comparison.pipelines)):
        blocks.append(_Block("\n#### Pipelines\n\n" + "".join(f"- {markdown_phrase(row)}\n" for row in rows)))
    for section, title in SECTIONS.items():
        told = [one for one in comparison.told if one.change.section == section]
        for number, one in enumerate(told):
            block = _block(one)
            blocks.append(_Block(f"\n#### {title}\n\n{block.text}" if number == 0 else block.text, block.folded))
    return blocks


def _block(told: Told) -> _Block:
    change = told.change
    lines = [f"- `{MARKS[change.effect]}` {markdown_phrase(headline(change))}"]
    lines += (f"  {markdown_phrase(phrase)}" for phrase in details(told))
    text = "<br>\n".join(lines) + "\n"
    if change.words is None:
        return _Block(text)
    removed, added = change.words.count
    fence = "\n".join(f"  {line}".rstrip() for line in markdown_block(marked(change.words)).split("\n"))
    summary = f"{removed:,} words out, {added:,} in"
    return _Block(text, f"\n  <details><summary>{summary}</summary>\n\n{fence}\n\n  </details>\n\n")


def _size(page: str) -> int:
    return len(page.encode("utf-8", "backslashreplace"))
