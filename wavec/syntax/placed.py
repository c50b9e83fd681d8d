"""Templates of a document: split, parsed, and with the way back to the place in the file."""

from collections.abc import Callable, Iterator

from wave_runtime.plan.record import dataclass

from wavec.diagnostics.codes.bad_expression import bad_expression
from wavec.diagnostics.codes.unclosed_hole import unclosed_hole
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.source.holes import place_in_scalar
from wavec.source.span import Span
from wavec.syntax.expression import Expression, Literal
from wavec.syntax.expression_error import ExpressionError
from wavec.syntax.parse import parse
from wavec.syntax.template import HolePiece, TextPiece, UnclosedHole, split


@dataclass(frozen=True, slots=True, eq=False)
class PlacedHole:
    """A hole; `expression` is None where it could not be parsed (that has been reported)."""

    expression: Expression | None
    text: str
    start: int
    """Of the opening braces, in the decoded text."""
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTemplate:
    """A text of a document that may have holes."""

    text: str
    at: Span
    """The whole value in the file."""
    parts: tuple[str | PlacedHole, ...]
    holes: tuple[PlacedHole, ...] = ()
    """The holes among the parts."""

    @property
    def constant(self) -> bool:
        """Whether there is no hole at all."""
        return not self.holes

    def span(self, start: int, end: int) -> Span:
        """Where a range of the decoded text stands in the file; the whole value where that cannot be told."""
        return place_in_scalar(self.at.source, self.at.start, self.at.end, self.text, start, end - start)

    def span_of(self, hole: PlacedHole, node: Expression | None = None) -> Span:
        """Where a node of a hole's expression stands, or the hole with its braces."""
        if node is None:
            return self.span(hole.start, hole.end)
        return self.span(hole.start + 2 + node.start, hole.start + 2 + node.end)


def place(text: str, at: Span, report: Callable[[Diagnostic], None]) -> PlacedTemplate:
    """The template `text` that stands at `at`; mistakes in its holes are reported."""
    if "{{" not in text:
        return PlacedTemplate(text, at, (text,) if text else ())
    parts: list[str | PlacedHole] = []
    for piece in split(text):
        match piece:
            case TextPiece(words):
                parts.append(words)
            case HolePiece(inner, start, end):
                parts.append(PlacedHole(_parsed(inner, start, end, text, at, report), inner.strip(), start, end))
            case UnclosedHole(start, _):
                report(unclosed_hole(PlacedTemplate(text, at, ()).span(start, start + 2)))
                parts.append(PlacedHole(None, text[start + 2 :], start, len(text)))
    return PlacedTemplate(text, at, tuple(parts), tuple(part for part in parts if isinstance(part, PlacedHole)))


def _parsed(
    inner: str, start: int, end: int, text: str, whole: Span, report: Callable[[Diagnostic], None]
) -> Expression | None:
    found = parse(inner)
    if not isinstance(found, ExpressionError):
        return found
    template = PlacedTemplate(text, whole, ())
    # What is missing at the end is missing before the closing braces.
    at_end = found.end <= found.start
    at = template.span(end - 2, end) if at_end else template.span(start + 2 + found.start, start + 2 + found.end)
    report(bad_expression(found.message, found.help, at))
    return None


def literal_text(text: str) -> str:
    """A text that is no template, with `{{ "..." }}` replaced by what the quotes hold: how `{{` is written in it."""
    if "{{" not in text:
        return text
    return "".join(_literal(piece) for piece in split(text))


def value_holes(text: str) -> Iterator[HolePiece]:
    """The holes of a text that may have none: all but literal texts."""
    return (piece for piece in split(text) if isinstance(piece, HolePiece) and _quoted(piece) is None)


def _literal(piece: TextPiece | HolePiece | UnclosedHole) -> str:
    match piece:
        case TextPiece(words):
            return words
        case HolePiece():
            return _quoted(piece) or ""
        case UnclosedHole():
            return "{{"


def _quoted(piece: HolePiece) -> str | None:
    found = parse(piece.text)
    return found.value if isinstance(found, Literal) and isinstance(found.value, str) else None
