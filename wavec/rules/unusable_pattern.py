"""A schema has a regular expression that cannot be run.

Patterns of JSON Schema are those of ECMA-262; what is only a pattern of Python is taken too. This text is neither, or
it needs something that is not known here: a script of Unicode (`\\p{Script=Greek}`), a look back over texts of
different lengths. No contract with it could be checked.

Or it could make a run wait without end. Patterns take time linear in the text, but for those with look-around or
back-references: one of these is refused when it repeats what can match in several ways, or has repetitions that can
take the same characters. So are repetitions that are too large when written out.

Wrong: golden/reject/WV646-unusable-pattern.   Fix: correct the pattern; a literal bracket is written `\\(`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.patterns import patterns
from wavec.rules.project import Project
from wavec.schemas.pattern import pattern_problem

CODE = Code("WV646", "unusable-pattern", Severity.ERROR, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pattern in patterns(project):
        problem = pattern_problem(pattern.text)
        if problem is not None:
            yield CODE.at(pattern.at(), f"the pattern {pattern.shown} {problem}", help="correct the pattern")
