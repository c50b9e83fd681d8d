"""`heading_structure`: the headings of a Markdown text form a hierarchy."""

from typing import ClassVar, Literal

from wavec.syntax.gate import Gate


class HeadingStructure(Gate):
    """The share of headings that stand in a hierarchy, which begins at level 1 and goes down one level at a time."""

    word: ClassVar[str] = "heading_structure"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["heading_structure"]
