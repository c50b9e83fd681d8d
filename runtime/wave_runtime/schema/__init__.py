"""JSON Schema as contracts, inputs and simulation use it: drafts 07, 2019-09 and 2020-12, nothing fetched.

Regular expressions are ECMA-262 and take time linear in the text, or are refused; what else a check may cost is bounded
by `work`. So no value can hold up a run, whoever made it. Formats are those of the table in `formats`.
"""

from wave_runtime.schema.validate import validate

__all__ = ["validate"]
