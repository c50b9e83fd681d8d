"""Several artifacts of a step would be its final answer.

A persona that may not write a file gives its artifact as its final answer, and an answer is one text.

Wrong: golden/reject/WV502-several-answers.   Fix: allow the persona to write the files, or split the step.
"""

from collections.abc import Iterable

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV502", "several-answers", Severity.ERROR, __doc__)


def several_answers(artifacts: Iterable[str], persona: str, at: Span, patterns: Iterable[str]) -> Diagnostic:
    names = ", ".join(f"`{name}`" for name in artifacts)
    rules = ", ".join(f"`{pattern}`" for pattern in patterns)
    return CODE.at(
        at,
        f"`{persona}` may write none of {names}, and only one can be its answer",
        help=f"allow {rules}, or split the step",
    )
