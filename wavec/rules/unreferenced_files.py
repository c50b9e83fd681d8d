"""A folder of schemas or personas has files that nothing refers to.

They look as if they took part and do not. Reported once for each folder, only when the whole project is checked.

Wrong: golden/reject/WV602-unreferenced-files.   Fix: remove the files, or refer to them.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.source.span import Span

CODE = Code("WV602", "unreferenced-files", Severity.INFO, __doc__)

_LISTED = 5


def check(project: Project) -> Iterator[Diagnostic]:
    if not project.whole:
        return
    source = project.manifest.document.document.source
    for what, suffix, default, used in (
        ("personas", ".md", ".wave/personas", _system_prompts(project)),
        ("schemas", ".json", ".wave/contracts", project.schema_files),
    ):
        for folder in sorted({path.rpartition("/")[0] for path in used if "/" in path} | {default}):
            files = [path for path in project.files.below(folder) if path.endswith(suffix)]
            unused = [path.rpartition("/")[2] for path in files if path not in used]
            if unused:
                names = ", ".join(f"`{name}`" for name in unused[:_LISTED]) + (", ..." if len(unused) > _LISTED else "")
                count = f"{len(unused)} of {len(files)} {what} in `{folder}`"
                verb = "is" if len(unused) == 1 else "are"
                help = "remove the files, or refer to them"
                yield CODE.at(Span(source, 0, 0), f"{count} {verb} referred to by nothing: {names}", help=help)


def _system_prompts(project: Project) -> set[str]:
    personas = project.manifest.personas.values()
    return {persona.system_prompt.name for persona in personas if persona.system_prompt is not None}
