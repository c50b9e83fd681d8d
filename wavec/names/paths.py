"""Paths with holes: what can be said of them before the values are known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from wave_runtime.plan import Json
from wave_runtime.plan.values import text_of

from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.missing_mount_source import missing_mount_source
from wavec.diagnostics.codes.mount_clash import mount_clash
from wavec.diagnostics.codes.output_in_readonly_mount import output_in_readonly_mount
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedOutput
from wavec.source.files import Files
from wavec.source.path import normal_path, path_problem
from wavec.source.span import Span
from wavec.syntax.expression import path_of
from wavec.syntax.pipeline import Injection
from wavec.syntax.placed import PlacedHole, PlacedTemplate
from wavec.syntax.program import MountTemplates

Report = Callable[[Diagnostic], None]
Variables: TypeAlias = Mapping[str, Json]

NO_VARIABLES: Variables = MappingProxyType({})

INJECTED = "artifacts"
"""The folder of the workspace in which a step finds what it is given."""


def template_problem(template: PlacedTemplate, *, top: bool = False) -> str | None:
    """Why the text around the holes cannot make a path. A hole stands for some name: its value is checked when
    it is known."""
    if template.constant:
        return path_problem(template.text, top=top)
    return path_problem("".join(part if isinstance(part, str) else "x" for part in template.parts), top=top)


def path_key(template: PlacedTemplate, variables: Variables = NO_VARIABLES) -> str:
    """The same text for templates that give the same path: variables have their values, names one spelling."""
    if template.constant:
        return normal_path(template.text)
    return normal_path(
        "".join(part if isinstance(part, str) else _hole_key(part, variables) for part in template.parts)
    )


def _hole_key(hole: PlacedHole, variables: Variables) -> str:
    path = path_of(hole.expression) if hole.expression is not None else None
    match path:
        case ("variables", str(name)) | (str(name),) if name in variables:
            return text_of(variables[name])
        case ("pipeline_context", "pipeline_id"):
            named = "pipeline_id"
        case (str(step), "out", *rest):
            named = ".".join(("steps", step, *map(str, rest)))
        case None:
            named = hole.text
        case _:
            named = ".".join(map(str, path))
    return f"{{{{ {named} }}}}"


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it; both normal."""
    return folder == "." or path == folder or path.startswith(folder + "/")


def checked_mounts(
    mounts: Sequence[MountTemplates],
    injections: Sequence[Injection],
    files: Files,
    variables: Variables,
    report: Report,
) -> Iterator[MountTemplates]:
    """The mounts whose paths can be used."""
    targets: dict[str, Span] = {}
    single: list[str] = []
    for mount in mounts:
        problem = template_problem(mount.source)
        if problem:
            report(bad_path(mount.source.text, problem, mount.source.at, help="mount a folder of the project"))
        elif mount.source.constant and files.kind(path_key(mount.source, variables)) is None:
            name = path_key(mount.source, variables)
            known = files.folders(name.rpartition("/")[0] or ".")
            report(missing_mount_source(mount.source.text, mount.source.at, known))
            problem = "is missing"
        if target_problem := template_problem(mount.target, top=True):
            report(bad_path(mount.target.text, target_problem, mount.target.at))
            continue
        target = path_key(mount.target, variables)
        inside = next((file for file in single if is_below(target, file)), None)
        if target in targets:
            report(mount_clash(mount.target.text, mount.target.at, targets[target]))
        elif inside is not None:
            report(mount_clash(mount.target.text, mount.target.at, targets[inside], inside_file=True))
        elif injections and is_below(target, INJECTED):
            report(mount_clash(mount.target.text, mount.target.at, None))
        targets.setdefault(target, mount.target.at)
        if mount.source.constant and files.kind(path_key(mount.source, variables)) == "file":
            single.append(target)
        if not problem:
            yield mount


def check_outputs_writable(
    outputs: Sequence[NamedOutput], mounts: Sequence[MountTemplates], variables: Variables, report: Report
) -> None:
    """An artifact may not lie in a folder that is mounted readonly."""
    for output in outputs:
        path = path_key(output.path, variables)
        over = [mount for mount in mounts if is_below(path, path_key(mount.target, variables))]
        if not over:
            continue
        nearest = max(over, key=lambda mount: len(path_key(mount.target, variables)))
        if nearest.mode == "readonly":
            report(output_in_readonly_mount(output.path.text, nearest.target.text, output.path.at, nearest.at))
