"""The comparison for a terminal. `+` more is permitted, `-` less, `!` breaks, `?` not decided, `~` any other change."""

from collections.abc import Iterator

from wavec.describe.plain import plain, plain_block, plain_paragraph
from wavec.review.change import SECTIONS, Told
from wavec.review.compare import Comparison
from wavec.review.sentence import MARKS, details, headline, pipelines, sides
from wavec.review.verdict import verdict
from wavec.review.word_diff import WordDiff


def human(comparison: Comparison) -> str:
    """The page as plain text; its first line is the verdict."""
    lines = [verdict(comparison).text, plain(sides(comparison))]
    if rows := list(pipelines(comparison.pipelines)):
        lines += ["", "Pipelines", *(plain_paragraph(row, "  ~ ") for row in rows)]
    for section, title in SECTIONS.items():
        told = [one for one in comparison.told if one.change.section == section]
        if told:
            lines += ["", title, *(line for one in told for line in _told(one))]
    return "\n".join(lines) + "\n"


def _told(told: Told) -> Iterator[str]:
    yield plain_paragraph(headline(told.change), f"  {MARKS[told.change.effect]} ")
    for phrase in details(told):
        yield plain_paragraph(phrase, "    ")
    if told.change.words is not None:
        yield plain_block(marked(told.change.words), "    | ")


def marked(words: WordDiff) -> str:
    """`[-taken out-]`, `{+put in+}`, and how many lines are left out between."""
    return "".join(_piece(kind, text) for kind, text in words.pieces)


def _piece(kind: str, text: str) -> str:
    match kind:
        case "removed":
            return _within(text, "[-", "-]")
        case "added":
            return _within(text, "{+", "+}")
        case "skipped":
            return f"… {text} lines …\n"
        case _:
            return text


def _within(text: str, opening: str, closing: str) -> str:
    """Each line on its own, so that no mark is far from what it is about."""
    ended = text.endswith("\n")
    lines = text.removesuffix("\n").split("\n")
    return "\n".join(f"{opening}{line}{closing}" for line in lines) + ("\n" if ended else "")
