"""`link_check`: the links of a Markdown text lead somewhere."""

from typing import ClassVar, Literal

from wavec.syntax.gate import Gate


class LinkCheck(Gate):
    """The share of links in the workspace that lead somewhere; addresses of the web are not asked."""

    word: ClassVar[str] = "link_check"
    spellings: ClassVar[tuple[str, ...]] = ()

    type: Literal["link_check"]
