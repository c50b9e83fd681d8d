"""A folder is mounted `readwrite`, and the agent may write nothing in it; or all that it may write is `readonly`.

A mount says what can be changed, a grant what may be. Where the two never meet, one of them is not what was meant.

Wrong: golden/reject/WV534-mount-not-writable.
Fix: mount it `readonly`, or allow writing there; or, in the other case, the other way round.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from wave_runtime.permissions import Call, Layer, Pattern

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.diagnostics.fix import Fix, written_as
from wavec.names.named import NamedStep
from wavec.permissions.algebra import Proved, covers, is_empty
from wavec.permissions.exact_pattern import path_pattern, path_text
from wavec.permissions.plain_call import permitted, plain_call
from wavec.rules.project import Project
from wavec.syntax.program import MountTemplates

CODE = Code("WV534", "mount-not-writable", Severity.WARNING, __doc__)

_EDITORS = ("Write", "Edit", "MultiEdit", "NotebookEdit")
_WRITING = Layer(tuple(Pattern(tool, None) for tool in _EDITORS), ())


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline, step in project.steps():
        layers = tuple(part.layer for part in pipeline.grants.get(step.id, ()))
        execution = step.document.execution
        # Any allowed command may write, as far as the rules can tell.
        if not layers or execution is None or not execution.needs_persona or _may_run(layers):
            continue
        for mount in step.mounts:
            if mount.mode == "readwrite" and _is_stated(step, mount) and _may_write_nothing(layers, mount):
                yield _finding(step, mount)
        yield from _all_readonly(step, layers)


def _is_stated(step: NamedStep, mount: MountTemplates) -> bool:
    """Whether somebody chose how it is mounted: `root` always mounts the project `readwrite`."""
    workspace = step.document.node.workspace
    return workspace is None or workspace.root is None or mount.at != workspace.at("root")


def _may_run(layers: Sequence[Layer]) -> bool:
    return all(any(rule.tool in ("Bash", "*") for rule in layer.allow) for layer in layers) and not any(
        rule.tool in ("Bash", "*") and rule.glob is None for layer in layers for rule in layer.deny
    )


def _may_write_nothing(layers: tuple[Layer, ...], mount: MountTemplates) -> bool:
    within = (*layers, _inside([mount]))
    if permitted(within, Call("Write", path_text(mount.target)[1] + "/x")):
        return False  # so it is with most
    return _is_proved(is_empty(within))


def _inside(mounts: Sequence[MountTemplates]) -> Layer:
    """Whoever may write in these mounts, and nothing else."""
    patterns: list[Pattern] = []
    for mount in mounts:
        glob, example = path_text(mount.target)
        for tool in _EDITORS:
            patterns.append(Pattern(tool, None) if example == "." else path_pattern(tool, glob, below=True))
    return Layer(tuple(patterns), ())


def _finding(step: NamedStep, mount: MountTemplates) -> Diagnostic:
    target = path_text(mount.target)[1]
    pattern = "Write" if target == "." else f"Write({target}/**)"
    return CODE.at(
        mount.at,
        f"`{mount.target.text}` is mounted `readwrite`, and {_who(step)} may write nothing in it",
        help=f"mount it `readonly`, or allow `{pattern}`",
        fix=_readonly(step, mount),
    )


def _all_readonly(step: NamedStep, layers: tuple[Layer, ...]) -> Iterator[Diagnostic]:
    """Everything that may be written lies in mounts that cannot be."""
    readonly = [mount for mount in step.mounts if mount.mode == "readonly"]
    writing = (*layers, _WRITING)
    if not readonly or not all(map(_speaks_of_writing, layers)) or permitted(layers, Call("Write", "x")):
        return
    inside = (_inside(readonly),)
    plain = [call for layer in layers for rule in layer.allow if (call := plain_call(rule)) and call.tool in _EDITORS]
    if any(permitted(layers, call) and not permitted(inside, call) for call in plain):
        return
    if not _is_proved(is_empty(writing)) and _is_proved(covers(inside, writing)):
        persona = step.document.node
        yield CODE.at(
            readonly[0].at,
            f"all that {_who(step)} may write is mounted `readonly`",
            help="mount it `readwrite`, or allow writing elsewhere",
            also=(Label(persona.at("persona"), "may write there alone"),) if persona.has("persona") else (),
        )


def _speaks_of_writing(layer: Layer) -> bool:
    return any(fnmatchcase(tool, rule.tool) for rule in layer.allow for tool in _EDITORS)


def _readonly(step: NamedStep, mount: MountTemplates) -> Fix | None:
    workspace = step.document.node.workspace
    stated = [node for node in (workspace.mount if workspace is not None else ()) if node.spans.here == mount.at]
    return written_as(stated[0].at("mode"), "readonly", safe=False) if stated else None


def _who(step: NamedStep) -> str:
    return f"`{step.persona.name}`" if step.persona is not None else f"step `{step.id}`"


def _is_proved(answer: object) -> bool:
    return isinstance(answer, Proved)
