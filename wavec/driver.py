"""The passes in order, without lowering, which is for programs without errors. Pure: files come through the port."""

from collections.abc import Callable, Iterable, Sequence

from wave_runtime.plan.record import dataclass

from wavec.adapters import ADAPTERS
from wavec.contracts import CONTRACTS
from wavec.diagnostics.codes.duplicate_pipeline import duplicate_pipeline
from wavec.diagnostics.codes.not_supported_yet import not_supported_yet
from wavec.diagnostics.codes.unknown_pipeline import unknown_pipeline
from wavec.diagnostics.coverage import Coverage, merged
from wavec.diagnostics.diagnostic import Diagnostic, Outcome, Severity
from wavec.diagnostics.limit import limit
from wavec.diagnostics.suppress import apply
from wavec.gates import GATES
from wavec.handovers import PipelineHandovers, Proofs
from wavec.names.manifest import resolve_manifest
from wavec.names.named import NamedManifest, NamedPipeline
from wavec.names.pipeline import resolve_pipeline
from wavec.permissions.authorized import AuthorizedPipeline
from wavec.permissions.check import authorize
from wavec.permissions.grant import persona_grants
from wavec.permissions.grant_tests import check_tests
from wavec.rules import RULES
from wavec.rules.coverage import lint_coverage
from wavec.rules.project import Project
from wavec.schemas.schema import Schemas
from wavec.source.files import Files
from wavec.source.text import Source
from wavec.source.yaml import Document, read_yaml
from wavec.steps import STEPS
from wavec.syntax.program import Extensions, PipelineDocument
from wavec.syntax.read_program import read_manifest, read_pipeline
from wavec.trust.analyse import trust_of
from wavec.types.check import check_pipeline
from wavec.types.coverage import type_coverage

EXTENSIONS = Extensions(STEPS, CONTRACTS, GATES)
Parse = Callable[[Source], Outcome[Document | None]]
"""How YAML is read: a caller that reads a source for a purpose of its own hands in what it has."""


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """What became of a set of sources."""

    manifest: NamedManifest | None
    pipelines: tuple[AuthorizedPipeline, ...]
    """Those that could be read, in the order given; they may have errors."""
    diagnostics: tuple[Diagnostic, ...]
    """Sorted by place, each once."""
    covered: tuple[tuple[Coverage, ...], ...] = ()
    """What the passes that count it judged and could not judge, for each of `pipelines`."""
    handovers: tuple[PipelineHandovers, ...] = ()
    """What was proved of the artifacts that are handed on, for each of `pipelines`."""

    @property
    def ok(self) -> bool:
        """Whether plans can be made."""
        return all(finding.severity < Severity.ERROR for finding in self.diagnostics)

    @property
    def coverage(self) -> tuple[Coverage, ...]:
        """The same for all pipelines together."""
        return merged(part for parts in self.covered for part in parts)


def compile_sources(
    manifest: Source,
    pipelines: Sequence[Source],
    files: Files,
    *,
    parse: Parse = read_yaml,
    whole: bool = False,
    strict: bool = False,
    limited: bool = True,
) -> Compiled:
    """All passes but the last over `manifest` and `pipelines`. `whole`: these are all pipelines of the project.
    `limited`: so many findings of a kind in a file, and no more."""
    found: list[Diagnostic] = []
    outcomes = [parse(source) for source in (manifest, *pipelines)]
    for outcome in outcomes:
        found.extend(outcome.diagnostics)
    first, *others = (outcome.value for outcome in outcomes)
    head = read_manifest(first, found.append) if first is not None else None
    bodies = [_pipeline_in(document, found) for document in others]
    read = [body for body in bodies if body is not None]
    named_manifest = resolve_manifest(head, files, ADAPTERS, found.append) if head is not None else None
    _check_pipeline_names(read, named_manifest, whole, found)
    schemas = Schemas(files, found.append)
    named = [resolve_pipeline(body, named_manifest, files, schemas, found.append) for body in read]
    authorized = _authorized(named, named_manifest, found)
    covered: tuple[tuple[Coverage, ...], ...] = ()
    handovers: tuple[PipelineHandovers, ...] = ()
    if named_manifest is not None:
        complete = whole and len(read) == len(bodies) and all(map(_has_all_steps, read))
        trust = tuple(map(trust_of, authorized))
        proofs = Proofs()
        handovers = tuple(proofs.of(pipeline.typed.named) for pipeline in authorized)
        covered = tuple(
            merged((lint_coverage(pipeline), type_coverage(pipeline.typed), found_trust.coverage, handed.coverage))
            for pipeline, found_trust, handed in zip(authorized, trust, handovers, strict=True)
        )
        project = Project(named_manifest, authorized, files, complete, schemas.files_named, trust, handovers)
        for rule in RULES:
            found.extend(rule(project))
    settled = _settled(found, outcomes, whole=whole, strict=strict)
    return Compiled(named_manifest, authorized, limit(settled) if limited else settled, covered, handovers)


def _pipeline_in(document: Document | None, found: list[Diagnostic]) -> PipelineDocument | None:
    body = read_pipeline(document, EXTENSIONS, found.append) if document is not None else None
    if body is not None:
        _check_supported(body, found)
    return body


def _has_all_steps(body: PipelineDocument) -> bool:
    """Whether no step was left out because of a mistake in it."""
    data = body.document.data
    return isinstance(data, dict) and len(body.steps) == len(data.get("steps", ()))


def _check_supported(body: PipelineDocument, found: list[Diagnostic]) -> None:
    """Values, as opposed to keys, that this version does not honour."""
    if body.node.input is not None and body.node.input.source == "github":
        at = body.node.input.at("source")
        found.append(not_supported_yet("source: github", "work items are not fetched; give them with `--input`", at))
    for step in body.steps:
        memory = step.node.memory
        if memory is not None and memory.strategy == "inherit":
            instead = "every step begins without history; hand it on as an artifact"
            found.append(not_supported_yet("strategy: inherit", instead, memory.at("strategy")))


def _check_pipeline_names(
    bodies: Sequence[PipelineDocument], manifest: NamedManifest | None, whole: bool, found: list[Diagnostic]
) -> None:
    names: dict[str, PipelineDocument] = {}
    folded: dict[str, PipelineDocument] = {}
    for body in bodies:
        first = folded.setdefault(body.name.casefold(), body)
        names.setdefault(body.name, body)
        if first is not body:
            found.append(duplicate_pipeline(body.name, body.name_at, first.name_at))
    routing = manifest.document.node.runtime.routing if manifest and manifest.document.node.runtime else None
    if whole and routing is not None and routing.default is not None and routing.default not in names:
        found.append(unknown_pipeline(routing.default, routing.at("default"), names))


def _authorized(
    pipelines: Sequence[NamedPipeline], manifest: NamedManifest | None, found: list[Diagnostic]
) -> tuple[AuthorizedPipeline, ...]:
    typed = [check_pipeline(pipeline, found.append) for pipeline in pipelines]
    if manifest is None:
        return ()
    personas = persona_grants(manifest, found.append)
    check_tests(manifest, personas, found.append)
    return tuple(authorize(pipeline, manifest, personas, found.append) for pipeline in typed)


def _settled(
    found: Iterable[Diagnostic], outcomes: Sequence[Outcome[Document | None]], *, whole: bool, strict: bool
) -> tuple[Diagnostic, ...]:
    """What is left to be said: accepted findings removed, `--strict` applied, sorted by place, each once."""
    documents = [outcome.value for outcome in outcomes if outcome.value is not None]
    kept = apply(dict.fromkeys(found), documents, strict=strict, complete=whole)
    return tuple(sorted(kept, key=_order))


def _order(finding: Diagnostic) -> tuple[str, int, str, str]:
    return finding.primary.span.source.name, finding.primary.span.start, finding.code.id, finding.message
