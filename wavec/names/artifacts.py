"""What steps leave behind, and which of it others are given."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from wavec.diagnostics.codes.bad_name import bad_file_name, bad_name
from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.conflicting_settings import conflicting_settings
from wavec.diagnostics.codes.duplicate_artifact import duplicate_artifact
from wavec.diagnostics.codes.hole_not_allowed import hole_not_allowed
from wavec.diagnostics.codes.injected_name_clash import injected_name_clash
from wavec.diagnostics.codes.output_path_clash import output_path_clash
from wavec.diagnostics.codes.unknown_artifact import unknown_artifact
from wavec.diagnostics.codes.unknown_artifact_type import unknown_artifact_type
from wavec.diagnostics.codes.unknown_step import unknown_step
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import ARTIFACT_TYPES, ArtifactType, NamedInjection, NamedOutput
from wavec.names.paths import INJECTED, Variables, is_below, path_key, template_problem
from wavec.names.scope import PipelineScope, check_use
from wavec.schemas.schema import Schema, Schemas
from wavec.source.path import path_problem
from wavec.source.span import Span
from wavec.syntax.pipeline import Injection, OutputArtifact
from wavec.syntax.placed import PlacedTemplate
from wavec.syntax.program import StepDocument

Report = Callable[[Diagnostic], None]

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")


def check_name(what: str, name: str, at: Span, report: Report) -> bool:
    """Whether `name` can name a file and stand in an expression; otherwise it is reported."""
    if not _NAME.fullmatch(name):
        report(bad_name(what, name, at))
        return False
    problem = path_problem(name)
    if problem is not None:
        report(bad_file_name(what, name, problem, at))
    return problem is None


def outputs_of(step: StepDocument, variables: Variables, report: Report) -> Iterator[NamedOutput]:
    """The artifacts that `step` declares, each name and each path once."""
    names: dict[str, Span] = {}
    paths: dict[str, Span] = {}
    for node, path in zip(step.node.output_artifacts, step.output_paths, strict=True):
        at = node.at("name")
        if node.name in names:
            report(duplicate_artifact(node.name, at, names[node.name]))
            continue
        if node.has("name"):
            check_name("the name of an artifact", node.name, at, report)
            names[node.name] = at
        if node.has("path"):
            _check_path(path, paths, variables, report)
        yield NamedOutput(node, path, _type(node, path.text, report))


def _check_path(path: PlacedTemplate, taken: dict[str, Span], variables: Variables, report: Report) -> None:
    problem = template_problem(path) or ("names the workspace itself" if path_key(path) == "." else None)
    if problem:
        report(bad_path(path.text, problem, path.at))
    key = path_key(path, variables).casefold()
    if key in taken:
        report(output_path_clash(path.text, path.at, taken[key]))
    taken.setdefault(key, path.at)


def check_outputs_apart(
    outputs: Sequence[NamedOutput], injections: Sequence[NamedInjection], variables: Variables, report: Report
) -> None:
    """No artifact lies in another one, nor where the step is given others."""
    paths = {path_key(output.path, variables).casefold(): output for output in outputs}
    given = {f"{INJECTED}/{injection.name}".casefold(): injection.node.at("artifact") for injection in injections}
    for path, output in paths.items():
        above = [paths[folder] for folder in _folders(path) if folder in paths and paths[folder].type != "directory"]
        if above:
            report(output_path_clash(output.path.text, output.path.at, above[0].path.at, inside=above[0].path.text))
        for place, at in given.items():
            if is_below(path, place) or is_below(place, path):
                report(output_path_clash(output.path.text, output.path.at, at, given=place))
                break


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def injections_of(
    step: StepDocument, scope: PipelineScope, schemas: Schemas, report: Report
) -> Iterator[NamedInjection]:
    """The artifacts that `step` is given, as far as they exist."""
    names: dict[str, Span] = {}
    for node in step.node.injections:
        name = (node.name or node.artifact).rstrip("/")
        at = node.at("as") if node.name is not None else node.at("artifact")
        if node.name is not None:
            check_name("a file in `artifacts/`", name, at, report)
        if name.casefold() in names:
            report(injected_name_clash(name, at, names[name.casefold()]))
        names.setdefault(name.casefold(), at)
        schema = _expected(node, schemas, report)
        if not (node.has("step") and node.has("artifact")):
            continue
        if node.step not in scope.artifacts:
            report(unknown_step(node.step, node.at("step"), scope.artifacts))
        elif node.artifact not in scope.artifacts[node.step]:
            report(unknown_artifact(node.artifact, node.step, node.at("artifact"), scope.artifacts[node.step]))
        else:
            place = lambda node=node: node.at("step")  # noqa: E731  # asked for only after a mistake
            check_use(scope, step.id, node.step, node.artifact, place, report)
            yield NamedInjection(node, name, node.step, node.artifact, schema)


def _expected(node: Injection, schemas: Schemas, report: Report) -> Schema | None:
    reference = node.schema_reference
    if reference is None:
        return None
    if node.has("schema") and node.has("schema_path"):
        report(conflicting_settings("`schema_path`", node.key_at("schema_path"), "`schema`", node.key_at("schema")))
    if "{{" in str(node.schema_path):
        report(hole_not_allowed("schema_path", node.at("schema_path")))
        return None
    return schemas.named(*reference)


_KNOWN: Mapping[str, ArtifactType] = {word: word for word in ARTIFACT_TYPES}


def _type(node: OutputArtifact, path: str, report: Report) -> ArtifactType:
    known = _KNOWN.get(node.type)
    if known is not None:
        return "directory" if known == "file" and path.endswith("/") else known
    taken: ArtifactType = "directory" if path.endswith("/") else "file"
    report(unknown_artifact_type(node.type, taken, node.at("type"), known=ARTIFACT_TYPES))
    return taken
