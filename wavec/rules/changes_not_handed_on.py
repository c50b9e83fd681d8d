"""A step changes a part of the project that a later step looks at, and the later step does not see the changes.

In this version, what a step changes in a `readwrite` mount stays in its own workspace: a step that depends on it and
mounts the same folder gets the folder as the run began. Only artifacts are handed on.

Wrong: golden/reject/WV608-changes-not-handed-on.
Fix: hand the changes on as an artifact (a patch, say), or live with it until change sets are honoured.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.names.named import NamedStep
from wavec.names.paths import is_below, path_key
from wavec.rules.may_change import may_change
from wavec.rules.project import Project
from wavec.syntax.program import MountTemplates

CODE = Code("WV608", "changes-not-handed-on", Severity.WARNING, __doc__)

_Changes = dict[str, tuple[NamedStep, MountTemplates]]
"""By mounted source: the step that may have changed it."""


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline in project.pipelines:
        named = pipeline.typed.named
        before: dict[str, _Changes] = {}
        told: set[str] = set()
        for id in named.graph.order:
            step = named.steps[id]
            seen = _merged([before[other] for other in named.graph.dependencies[id]])
            yield from _lost(step, seen, told)
            own = {path_key(m.source): (step, m) for m in step.mounts if may_change(pipeline, id, m)}
            before[id] = {**seen, **own} if own else seen


def _merged(parts: list[_Changes]) -> _Changes:
    if len(parts) <= 1:
        return parts[0] if parts else {}
    return {source: change for part in parts for source, change in part.items()}


def _lost(step: NamedStep, seen: _Changes, told: set[str]) -> Iterator[Diagnostic]:
    for mount in step.mounts:
        source = path_key(mount.source)
        for changed, (author, change) in seen.items():
            if author.id in told or not (is_below(source, changed) or is_below(changed, source)):
                continue
            told.add(author.id)
            yield CODE.at(
                change.source.at,
                f"what `{author.id}` changes in `{change.source.text}` is not seen by `{step.id}`, which mounts it too",
                help="hand the changes on as an artifact",
                also=(Label(mount.source.at, f"`{step.id}` gets it as the run began"),),
            )
