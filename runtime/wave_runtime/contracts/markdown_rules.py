"""What can be wrong with the structure of a Markdown text, one function for each rule. Nothing is fetched."""

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from wave_runtime.contracts.markdown_text import Heading, Markdown, key_of_heading, parse, same_heading
from wave_runtime.files.paths import UnsafePath, is_below, open_below
from wave_runtime.ports import Finding

_MAX_LINKED = 8 * 1024 * 1024
"""Bytes of another file that are read to look for an anchor."""


def hierarchy(document: Markdown) -> Iterator[Finding]:
    """Headings begin at level 1, name something, and go down one level at a time."""
    if not document.headings:
        yield Finding("", "expected a heading, found none", "structure")
        return
    first = document.headings[0]
    if first.level != 1:
        message = f"expected the first heading at level 1, found `{first.text}` at level {first.level}"
        yield Finding("", message, "structure", first.line)
    above = first.level
    for heading in document.headings:
        if not heading.text:
            yield Finding("", "expected a heading with a text, found an empty one", "structure", heading.line)
        if heading.level > above + 1:
            message = (
                f"expected a heading of level {above + 1} at most below level {above}, "
                f"found `{heading.text}` at level {heading.level}"
            )
            yield Finding("", message, "structure", heading.line)
        above = heading.level


def sections(document: Markdown, wanted: Sequence[str]) -> Iterator[Finding]:
    """Each section in `wanted` is there, in that order, and has content."""
    after = 0
    for name in wanted:
        found = [heading for heading in document.headings if same_heading(heading.text, name)]
        if not found:
            known = ", ".join(f"`{heading.text}`" for heading in document.headings[:10]) or "no headings"
            yield Finding("", f"expected a section `{name}`, found {known}", "structure")
            continue
        later = next((heading for heading in found if heading.line > after), None)
        if later is None:
            message = f"expected the section `{name}` below line {after}, found it above"
            yield Finding("", message, "structure", found[0].line)
            continue
        after = later.line
        yield from _content(document, later)


def named_sections(document: Markdown, keys: Sequence[str]) -> Iterator[Finding]:
    """For each key a section whose heading is that name, as `user_stories` for `User stories`; `title` is the first
    heading of level 1."""
    for key in keys:
        if key == "title":
            if not any(heading.level == 1 and heading.text for heading in document.headings):
                yield Finding("", "expected a title, which is a heading of level 1, found none", "structure")
            continue
        found = next((each for each in document.headings if key_of_heading(each.text) == key_of_heading(key)), None)
        if found is None:
            wanted = key.replace("_", " ").capitalize()
            yield Finding("", f"expected a section `{wanted}` for the required `{key}`, found none", "structure")
        else:
            yield from _content(document, found)


def links(document: Markdown, workspace: Path, source: str) -> Iterator[Finding]:
    """Each link that leads to a file or a heading leads to one that is there. Addresses of the web are not asked."""
    for link in document.links:
        target, _, anchor = link.target.partition("#")
        if "://" in target or target.startswith(("//", "mailto:", "tel:", "data:")):
            continue
        message = _broken(document, workspace, source, unquote(target.partition("?")[0]), unquote(anchor))
        if message is not None:
            yield Finding("", f"the link `{link.target}` leads nowhere: {message}", "format_error", link.line)


def _content(document: Markdown, heading: Heading) -> Iterator[Finding]:
    if not document.section(heading).strip():
        yield Finding(
            "", f"expected content in the section `{heading.text}`, found none", "missing_content", heading.line
        )


def _broken(document: Markdown, workspace: Path, source: str, target: str, anchor: str) -> str | None:
    if not target:
        return None if not anchor or _has(document, anchor) else f"no heading here is `#{anchor}`"
    base = "" if target.startswith("/") else posixpath.dirname(source)
    path = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
    if path == ".." or path.startswith("../"):
        return "it leaves the workspace"
    try:
        if path == ".":
            return None
        if not is_below(workspace, path):
            return f"there is no `{path}` in the workspace"
        if not anchor or not path.endswith((".md", ".markdown")):
            return None
        with open_below(workspace, path) as file:
            other = parse(file.read(_MAX_LINKED).decode("utf-8", "replace"))
    except UnsafePath as error:
        return str(error)
    except OSError:
        return f"`{path}` cannot be read"
    return None if _has(other, anchor) else f"no heading of `{path}` is `#{anchor}`"


def _has(document: Markdown, anchor: str) -> bool:
    return anchor in document.anchors or anchor.lower() in document.anchors
