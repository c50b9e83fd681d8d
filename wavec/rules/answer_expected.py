"""A prompt asks for the content as the final answer, and the artifact is to be a file.

The agent is told to answer with nothing but the content; then nobody writes the file, and the attempt fails for lack of
it.

Wrong: golden/reject/WV607-answer-expected.
Fix: write `from: answer` at the artifact, or tell the agent to write the file.
"""

import re
from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.rules.project import Project

CODE = Code("WV607", "answer-expected", Severity.WARNING, __doc__)

_DEMAND = re.compile(
    r"(?i)\b(?:final|entire|whole) (?:response|answer|message|reply|output) (?:must|should|has to) be "
    r"(?:only|just|exactly|nothing but)\b"
    r"|\b(?:respond|reply|answer) (?:only with|with only|with just|with nothing but)\b"
)


def check(project: Project) -> Iterator[Diagnostic]:
    for pipeline, step in project.steps():
        prompt = step.document.prompt
        demand = _DEMAND.search(prompt.text) if prompt is not None else None
        if prompt is None or demand is None or any(o == "answer" for o in map(pipeline.origins.get, step.outputs)):
            continue
        files = [output for output in step.outputs if output.type != "directory"]
        if len(files) == 1:
            name = files[0].node.name
            yield CODE.at(
                prompt.span(demand.start(), demand.end()),
                f"the prompt asks for the content as the answer, and `{name}` is taken from a file",
                help=f"write `from: answer` at `{name}`, or tell the agent to write the file",
                also=(Label(files[0].node.spans.key("name"), "the artifact"),),
            )
