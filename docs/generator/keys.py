"""Every key of the manifest and of a pipeline, and what became of it."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from docs.generator.nodes import (
    EXTENSIONS,
    TRIPLES,
    Key,
    asides_of,
    choices,
    is_mapping_with_type,
    keys_of,
    nodes_below,
)
from wavec.syntax.extension import Extension
from wavec.syntax.manifest import Manifest
from wavec.syntax.node import Node
from wavec.syntax.pipeline import Pipeline

_HEAD = """# Keys

What can stand in `wave.yaml` and in a pipeline. A key that is not here is an error. Three classes:

- **known**: it has the effect that is told here.
- **without effect**: accepted with a warning; remove it.
- **not yet**: a word of the language that this version does not honour. A *warning* says what happens instead where the
  run stays right without it; where it would not, it is an *error*.
"""
_STATES = {
    "without effect": "without effect",
    "not yet": "not yet, a warning",
    "unsupported": "not yet, an error",
}


def keys_page() -> str:
    """Two documents, a section for each mapping in them."""
    manifest = nodes_below(Manifest)
    pipeline = [node for node in nodes_below(Pipeline) if node not in manifest]
    return "\n".join([_HEAD, *_document("`wave.yaml`", manifest), *_document("Pipelines", pipeline)])


def _document(title: str, nodes: Sequence[type[Node]]) -> Iterator[str]:
    yield f"## {title}\n"
    for node in nodes:
        yield from _section(node)


def _section(node: type[Node]) -> Iterator[str]:
    yield f"### {_title(node)}\n"
    if issubclass(node, Extension) and node.spellings:
        yield f"{_sentence(node)} Also written {', '.join(f'`{word}`' for word in node.spellings)}.\n"
    else:
        yield f"{_sentence(node)}\n"
    yield "| Key | Value | Meaning |\n|---|---|---|"
    for key in keys_of(node):
        if not (issubclass(node, Extension) and key.name == "type"):
            yield f"| `{key.name}`{' (required)' if key.required else ''} | {_value(node, key)} | {key.text} |"
    yield from (f"| `{name}` | {_STATES[aside.state]} | {_instead(aside.instead)} |" for name, aside in _aside(node))
    yield ""


def _aside(node: type[Node]) -> Iterator[tuple[str, Any]]:
    yield from asides_of(node).items()


def _instead(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _title(node: type[Node]) -> str:
    if issubclass(node, Extension):
        return f"`type: {node.word}`"
    name = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in node.__name__).strip()
    return name.capitalize()


def _sentence(node: type[Node]) -> str:
    return (node.__doc__ or "").partition("\n")[0]


def _value(node: type[Node], key: Key) -> str:
    kinds = EXTENSIONS.get((node, key.name), ())
    what = " or ".join(dict.fromkeys(_words(kind, kinds) for kind in choices(key.type)))
    if (node, key.name) in TRIPLES:
        what += "; an item can be three texts in a row"
    if key.at_least is not None:
        what += f" from {key.at_least} to {key.at_most}"
    if key.default is not None:
        shown = str(key.default).lower() if isinstance(key.default, bool) else key.default
        what += f"; default `{shown}`"
    return what


_SCALARS = {Any: "anything", str: "text", int: "number", float: "number", bool: "`true` or `false`"}


def _words(kind: Any, kinds: tuple[type[Extension], ...]) -> str:
    if is_mapping_with_type(kind):
        return " or ".join(_link(extension) for extension in kinds)
    origin, arguments = get_origin(kind), get_args(kind)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin is tuple:
        return f"list of {_words(arguments[0], kinds)}"
    if origin is dict:
        return "mapping" if arguments[1] is Any else f"mapping of names to {_words(arguments[1], kinds)}"
    return _link(kind)


def _link(node: type[Node]) -> str:
    title = _title(node)
    anchor = title.lower().replace("`", "").replace(":", "").replace(" ", "-")
    return f"[{title}](#{anchor})"
