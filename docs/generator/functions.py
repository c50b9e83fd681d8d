"""The functions of the expression language, from the table that both programs evaluate them by."""

from wave_runtime.plan import FUNCTIONS

_HEAD = """# Functions

What `{{ }}` can call: `upper(input.name)`, or as a filter: `input.name | upper`. A function is pure and gives a value
or fails the attempt. [The language](../language.md#expressions) says what else stands in an expression.
"""


def functions_page() -> str:
    """A section for each function, by name."""
    sections = [f"## {name}\n\n`{row.signature}`\n\n{row.text}\n" for name, row in FUNCTIONS.items()]
    return "\n".join([_HEAD, *sections])
