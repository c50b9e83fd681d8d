"""What is wrong with an artifact, as a class: a closed set, by which repair prompts and reports are led."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

DefectKind: TypeAlias = Literal[
    "schema_mismatch",
    "format_error",
    "missing_content",
    "quality_gate",
    "structure",
    "test_failure",
    "not_checked",
]

DEFECT_KINDS: Mapping[DefectKind, str] = {
    "schema_mismatch": "the document is well-formed, and a member is missing or has another type or value",
    "format_error": "the syntax is wrong: no JSON, no TypeScript that compiles, a broken link",
    "missing_content": "the file or a part of it is missing, empty or a placeholder",
    "quality_gate": "a measured quality is below its threshold",
    "structure": "headings or sections are missing or out of order",
    "test_failure": "a command that judges the work ended with a failure; what it printed is in `detail`",
    "not_checked": "the check itself could not be made: a repaired artifact would not help",
}
"""Every kind with its meaning."""
