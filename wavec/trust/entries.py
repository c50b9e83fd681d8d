"""Whose text comes into a step at the step itself: by expressions, by what its rights and its words fetch."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import itemgetter

from wave_runtime.plan import dotted

from wavec.names.named import NamedStep
from wavec.names.symbol import ArtifactContent, Git, MatrixItem, Symbol, UserInput, canonical_path
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.source.span import Span
from wavec.syntax.expression import references
from wavec.syntax.placed import PlacedTemplate
from wavec.trust.capability import PROGRAMS
from wavec.trust.finds import Source
from wavec.trust.flow import Handed
from wavec.trust.place import place_of
from wavec.trust.reach import may_run
from wavec.trust.rights import Rights

FROM_ELSEWHERE = frozenset({"file", "stdin", "github"})
"""Sources of a pipeline's input that are documents: the user who starts the run need not have written them."""

_WORDS = {row.words: row for row in PROGRAMS}
_NAMED = re.compile(
    r"(?<![\w./-])(?:"
    + "|".join(re.escape(words).replace(r"\ ", r"\s+") for words in sorted(_WORDS, reverse=True))
    + ")"
    r"(?![\w/-]|\.\w)"
)
_ASKED = (
    (re.compile(r"(?i)\b(?:web|internet|online)[ -]search(?:es)?\b|\bsearch(?:es)? the (?:web|internet)\b"), "curl"),
    (
        re.compile(
            r"(?i)\b(?:fetch|read|scan|list|view|review|analy[sz]e|triage|summari[sz]e)\b"
            r"[^.\n]{0,60}\b(?:github|gitlab)\b[^.\n]{0,60}\b(?:issues?|pull requests?)\b"
        ),
        "gh issue view",
    ),
)
"""Words that ask for what a program brings, without its name."""


def own_sources(step: NamedStep, rights: Rights | None, program: AuthorizedPipeline) -> Iterator[Source]:
    """Text of others that comes in at `step`. `rights`: None for a command."""
    yield from _inserted(step, program)
    text = command_text(step) if rights is None else step.document.prompt
    if rights is None or text is None:
        yield from _fetched(text) if text is not None else ()
        return
    for tool, rule in rights.tools:
        # `*` lets everything through and so says nothing of what is used; the prompt does.
        if tool.brings is not None and rule.pattern.tool != "*":
            yield Source(tool.brings, str(rule.pattern), True, place_of(rule, step, program.manifest))
    told: set[str] = set()
    for row, rule in rights.programs:
        if row.brings is not None and str(rule.pattern) not in told:
            told.add(str(rule.pattern))
            yield Source(row.brings, row.words, True, place_of(rule, step, program.manifest))
    if rights.shell is not None:
        yield from (source for source in _fetched(text) if may_run(rights.layers, source.name) is not None)
        yield from _asked(text, rights)


def handed_to(step: NamedStep) -> Iterator[Handed]:
    """The artifacts that `step` is given or that are inserted into its texts."""
    for injection in step.injections:
        yield Handed(injection.step, injection.artifact, injection.node.at("artifact"))
    for symbol, place in _symbols(step):
        if isinstance(symbol, ArtifactContent):
            yield Handed(symbol.step, symbol.artifact, place())
    if step.matrix is not None and step.matrix.source is not None:
        yield Handed(step.matrix.source.step, step.matrix.source.artifact, step.matrix.source_at)


def named_programs(text: PlacedTemplate) -> Iterator[tuple[str, Span]]:
    """The programs of the table that a text names, in order, with their places."""
    for found in _NAMED.finditer(text.text):
        yield " ".join(found[0].split()), text.span(*found.span())


def untrusted_variables(step: NamedStep) -> Mapping[str, Span]:
    """The variables of a command's environment with values that others may write, and where each comes in."""
    found: dict[str, Span] = {}
    for name, template in step.document.environment.items():
        for symbol, place in _symbols_in(template, step):
            if isinstance(symbol, UserInput | Git | ArtifactContent) or _is_made_item(symbol, step):
                found.setdefault(name, place())
    return found


def _is_made_item(symbol: Symbol, step: NamedStep) -> bool:
    """Whether it is an item of a matrix that another step made."""
    return isinstance(symbol, MatrixItem) and step.matrix is not None and step.matrix.source is not None


def _inserted(step: NamedStep, program: AuthorizedPipeline) -> Iterator[Source]:
    node = program.typed.named.document.node.input
    elsewhere = node is not None and node.source in FROM_ELSEWHERE
    for symbol, place in _symbols(step):
        match symbol:
            case UserInput():
                yield Source("input", dotted(canonical_path(symbol)), elsewhere, place())
            case Git():
                yield Source("branch", dotted(canonical_path(symbol)), True, place())


def _asked(text: PlacedTemplate, rights: Rights) -> Iterator[Source]:
    for pattern, words in _ASKED:
        found, brings = pattern.search(text.text), _WORDS[words].brings
        if found is not None and brings is not None and may_run(rights.layers, words) is not None:
            yield Source(brings, " ".join(found[0].split()), True, text.span(*found.span()))


def _symbols(step: NamedStep) -> Iterator[tuple[Symbol, Callable[[], Span]]]:
    """What the texts of `step` refer to, and a function that finds the place: few places are asked for."""
    # Paths are left out: a name that was checked is no text that could steer.
    for template in step.document.texts:
        yield from _symbols_in(template, step)


def _symbols_in(template: PlacedTemplate, step: NamedStep) -> Iterator[tuple[Symbol, Callable[[], Span]]]:
    for hole in template.holes:
        if hole.expression is None:
            continue
        # Most expressions are one reference.
        nodes = (
            [hole.expression] if hole.expression in step.bindings else map(itemgetter(0), references(hole.expression))
        )
        for node in nodes:
            symbol = step.bindings.get(node)
            if symbol is not None:
                yield symbol, partial(template.span_of, hole, node)


def _fetched(text: PlacedTemplate) -> Iterator[Source]:
    for words, at in named_programs(text):
        if (brings := _WORDS[words].brings) is not None:
            yield Source(brings, words, True, at)


def command_text(step: NamedStep) -> PlacedTemplate | None:
    """The shell text of a command step."""
    execution = step.document.execution
    if execution is None or execution.command_text is None:
        return None
    return PlacedTemplate(execution.command_text, execution.at("source"), ())
