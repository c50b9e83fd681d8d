"""A shell command has a `{{ }}` in its text.

A value that is pasted into shell text is read as shell text: an issue title with a quote in it runs commands. Values
reach a command through environment variables.

Wrong: golden/reject/WV218-hole-in-command.
Fix: `env: {NAME: "{{ ... }}"}` beside `source`, and `"$NAME"` in the command.
"""

from wavec.diagnostics.diagnostic import Code, Diagnostic, Severity
from wavec.source.span import Span

CODE = Code("WV218", "hole-in-command", Severity.ERROR, __doc__)


def hole_in_command(expression: str, key: str, at: Span) -> Diagnostic:
    if key == "source":
        help = f'write `env: {{VALUE: "{{{{ {expression} }}}}"}}` beside `source`, and `"$VALUE"` in the command'
    else:
        help = "write a command step with `env`, or a script that reads a file"
    return CODE.at(at, f"`{{{{ {expression} }}}}` would be read as shell text in `{key}`", help=help)
