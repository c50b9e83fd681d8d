"""Documents -> Program: which document is what, and its nodes."""

from pathlib import PurePosixPath

from wavec.diagnostics.codes.other_dialect import other_dialect
from wavec.diagnostics.codes.unknown_document import unknown_document
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.source.span import Span
from wavec.source.yaml import Document
from wavec.syntax.document import decode
from wavec.syntax.manifest import Manifest
from wavec.syntax.no_holes import Report, no_holes
from wavec.syntax.pipeline import Pipeline
from wavec.syntax.program import Extensions, ManifestDocument, PipelineDocument
from wavec.syntax.read_step import read_step


def read_manifest(document: Document, report: Report) -> ManifestDocument | None:
    """The manifest in `document`, None if there is none in it."""
    data = document.data
    if not isinstance(data, dict):
        report(unknown_document("this is no manifest", document.spans.here, expected="WaveManifest"))
        return None
    if "pipeline" in data:
        report(_dialect_of(data["pipeline"], document.spans.key("pipeline")))
        return None
    kind = data.get("kind")
    if kind is not None and kind != "WaveManifest":
        found = f"`{kind}`" if isinstance(kind, str) else "another value"
        report(unknown_document(f"`kind` is {found}", document.spans.at("kind"), expected="WaveManifest"))
        return None
    node = decode(Manifest, data, report)
    if node is None:
        return None
    if node.runtime is not None and node.runtime.audit is not None:
        no_holes("log_dir", node.runtime.audit.log_dir, node.runtime.audit.at("log_dir"), report)
    for name, persona in node.personas.items():
        no_holes("system_prompt_file", persona.system_prompt_file, persona.at("system_prompt_file"), report)
        no_holes("adapter", persona.adapter, persona.at("adapter"), report)
        no_holes("personas", name, node.spans.below("personas").key(name), report)
    return ManifestDocument(document, node)


def read_pipeline(document: Document, extensions: Extensions, report: Report) -> PipelineDocument | None:
    """The pipeline in `document`, None if there is none in it."""
    data = document.data
    if not isinstance(data, dict):
        report(unknown_document("this is no pipeline", document.spans.here, expected="WavePipeline"))
        return None
    if "pipeline" in data:
        report(_dialect_of(data["pipeline"], document.spans.key("pipeline")))
        return None
    if "tasks" in data and "steps" not in data:
        report(_dialect_of(data, document.spans.key("tasks")))
        return None
    kind = data.get("kind")
    if kind is not None and kind != "WavePipeline":
        found = f"`{kind}`" if isinstance(kind, str) else "another value"
        report(unknown_document(f"`kind` is {found}", document.spans.at("kind"), expected="WavePipeline"))
        return None
    node = decode(Pipeline, data, report)
    if node is None:
        return None
    steps = tuple(read_step(step, extensions, report) for step in node.steps)
    named = node.metadata is not None and node.metadata.name is not None
    return PipelineDocument(
        document,
        node,
        (node.metadata and node.metadata.name) or PurePosixPath(document.source.name).stem,
        node.metadata.at("name") if node.metadata and named else Span(document.source, 0, 0),
        steps,
    )


def _dialect_of(value: object, at: Span) -> Diagnostic:
    if isinstance(value, dict) and "tasks" in value:
        return other_dialect("a pipeline of the data model (`tasks`)", at)
    return other_dialect("a pipeline in the shorthand dialect (`pipeline: {name, steps}`)", at)
