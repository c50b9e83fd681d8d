"""JSON Schema as contracts, inputs and simulation use it: drafts 07, 2019-09 and 2020-12, nothing fetched.

Regular expressions are ECMA-262; see `pattern`. They run without a time limit: a pattern that backtracks without end
is a mistake of the schema's author. Formats are those of the table in `formats`.
"""

from wave_runtime.schema.validate import validate

__all__ = ["validate"]
