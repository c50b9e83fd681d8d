"""A source has what looks like a credential.

Sources are read by many and kept for long, and a plan holds the texts of the prompts: whoever has one has the
credential. It is shown nowhere in what `wavec` prints. Placeholders (`<token>`, `${TOKEN}`, `xxxx`) are none. Where
only the words around a text speak for a credential, the finding is a warning.

Wrong: golden/reject/WV651-literal-credential.
Fix: revoke it, name the environment variable in `secrets` of the adapter, and leave the value out of the sources.
"""

from collections.abc import Iterator
from dataclasses import replace

from wavec.diagnostics.credentials import credentials_in
from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.project import Project
from wavec.source.span import Span
from wavec.source.text import Source

CODE = Code("WV651", "literal-credential", Severity.ERROR, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for source in _sources(project).values():
        for found in credentials_in(source.text):
            # What is shown is cleared line by line: of a private key, only the line that says so is safe.
            line_end = source.text.find("\n", found.start, found.end)
            finding = CODE.at(
                Span(source, found.start, found.end if line_end < 0 else line_end),
                f"this looks like {found.kind}",
                help="revoke it, and name an environment variable in `secrets` of the adapter instead",
            )
            yield replace(finding, severity_override=Severity.WARNING) if found.guess else finding


def _sources(project: Project) -> dict[str, Source]:
    """Every text file that takes part, by name."""
    found = [project.manifest.document.document.source]
    found.extend(p.system_prompt for p in project.manifest.personas.values() if p.system_prompt is not None)
    for pipeline in project.pipelines:
        found.extend(pipeline.typed.named.sources)
        found.extend(pipeline.typed.named.templates)
    return {source.name: source for source in found}
