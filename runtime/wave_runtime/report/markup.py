"""HTML that cannot be broken out of: whatever is a text is escaped, and only `element` makes markup."""

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from wave_runtime.text.terminal_text import written_out


@dataclass(frozen=True, slots=True)
class Markup:
    """A piece of a page."""

    html: str


Part: TypeAlias = "Markup | str | None"


def element(name: str, *parts: "Part | Iterable[Part]", **attributes: str | int | float | None) -> Markup:
    """An element; texts in it are escaped, None is left out. `class_` is `class`, `_` in names is `-`."""
    listed = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{listed}>{''.join(_inner(parts))}</{name}>")


def escaped(text: str) -> str:
    """`text` as part of a page; characters that are not seen, or that turn others around, are shown as codes."""
    return html.escape(written_out(text), quote=True)


def _inner(parts: "Iterable[Part | Iterable[Part]]") -> Iterable[str]:
    for part in parts:
        match part:
            case None:
                continue
            case Markup(text):
                yield text
            case str(text):
                yield escaped(text)
            case _:
                yield from _inner(part)
