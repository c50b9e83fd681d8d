"""A schema has a regular expression that only Python understands.

Patterns of JSON Schema are those of ECMA-262. This one is run as Python reads it; editors, other validators and model
providers refuse it or read it differently: `(?i)`, `(?P<name>...)`, `\\A` and `\\Z` are Python's alone.

Wrong: golden/reject/WV647-python-pattern.
Fix: write `[Aa]` for `(?i)a`, `(?<name>...)` for `(?P<name>...)`, `^` and `$` for `\\A` and `\\Z`.
"""

from collections.abc import Iterator

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.rules.patterns import patterns
from wavec.rules.project import Project
from wavec.schemas.pattern import is_python_pattern

CODE = Code("WV647", "python-pattern", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    for pattern in patterns(project):
        if is_python_pattern(pattern.text):
            yield CODE.at(
                pattern.at(),
                f"the pattern {pattern.shown} is none of ECMA-262: only Python reads it",
                help="write it as ECMA-262 has it",
            )
