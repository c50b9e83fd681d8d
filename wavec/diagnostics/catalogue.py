"""Every kind of finding, in the order of the ids. To add one: its file, and a line here.

The files are imported when somebody asks for them: a check without findings needs none.
"""

from functools import cache
from importlib import import_module

from wavec.diagnostics.diagnostic import Code

MODULES: tuple[str, ...] = (
    "wavec.diagnostics.codes.too_large",
    "wavec.diagnostics.codes.not_utf8",
    "wavec.diagnostics.codes.control_character",
    "wavec.diagnostics.codes.yaml_syntax",
    "wavec.diagnostics.codes.tab_indentation",
    "wavec.diagnostics.codes.missing_blank",
    "wavec.diagnostics.codes.unclosed_quote",
    "wavec.diagnostics.codes.unclosed_bracket",
    "wavec.diagnostics.codes.bad_indentation",
    "wavec.diagnostics.codes.unquoted_template",
    "wavec.diagnostics.codes.reserved_start",
    "wavec.diagnostics.codes.colon_in_text",
    "wavec.diagnostics.codes.empty_document",
    "wavec.diagnostics.codes.several_documents",
    "wavec.diagnostics.codes.tag",
    "wavec.diagnostics.codes.duplicate_key",
    "wavec.diagnostics.codes.key_not_text",
    "wavec.diagnostics.codes.merge_key",
    "wavec.diagnostics.codes.invisible_character",
    "wavec.diagnostics.codes.too_deep",
    "wavec.diagnostics.codes.alias_expansion",
    "wavec.diagnostics.codes.unknown_alias",
    "wavec.diagnostics.codes.inexact_number",
    "wavec.diagnostics.codes.unused_suppression",
    "wavec.diagnostics.codes.suppression_without_reason",
    "wavec.diagnostics.codes.unknown_code_in_suppression",
    "wavec.diagnostics.codes.error_not_suppressible",
    "wavec.diagnostics.codes.unknown_key",
    "wavec.diagnostics.codes.missing_key",
    "wavec.diagnostics.codes.wrong_shape",
    "wavec.diagnostics.codes.unquoted_text",
    "wavec.diagnostics.codes.unknown_value",
    "wavec.diagnostics.codes.out_of_range",
    "wavec.diagnostics.codes.no_effect",
    "wavec.diagnostics.codes.not_yet",
    "wavec.diagnostics.codes.not_supported_yet",
    "wavec.diagnostics.codes.bad_duration",
    "wavec.diagnostics.codes.bad_expression",
    "wavec.diagnostics.codes.unclosed_hole",
    "wavec.diagnostics.codes.other_dialect",
    "wavec.diagnostics.codes.implicit_prompt",
    "wavec.diagnostics.codes.unknown_artifact_type",
    "wavec.diagnostics.codes.conflicting_settings",
    "wavec.diagnostics.codes.contract_cannot_fail",
    "wavec.diagnostics.codes.hole_in_command",
    "wavec.diagnostics.codes.hole_not_allowed",
    "wavec.diagnostics.codes.unknown_document",
    "wavec.diagnostics.codes.missing_schema",
    "wavec.diagnostics.codes.unknown_persona",
    "wavec.diagnostics.codes.unknown_adapter",
    "wavec.diagnostics.codes.duplicate_step",
    "wavec.diagnostics.codes.names_differ_by_case",
    "wavec.diagnostics.codes.unknown_dependency",
    "wavec.diagnostics.codes.dependency_cycle",
    "wavec.diagnostics.codes.unknown_step",
    "wavec.diagnostics.codes.unknown_artifact",
    "wavec.diagnostics.codes.not_a_dependency",
    "wavec.diagnostics.codes.injected_name_clash",
    "wavec.diagnostics.codes.duplicate_artifact",
    "wavec.diagnostics.codes.output_path_clash",
    "wavec.diagnostics.codes.undeclared_contract_source",
    "wavec.diagnostics.codes.unknown_name",
    "wavec.diagnostics.codes.bare_injected_name",
    "wavec.diagnostics.codes.missing_file",
    "wavec.diagnostics.codes.bad_path",
    "wavec.diagnostics.codes.invalid_schema",
    "wavec.diagnostics.codes.unresolved_reference",
    "wavec.diagnostics.codes.duplicate_pipeline",
    "wavec.diagnostics.codes.missing_mount_source",
    "wavec.diagnostics.codes.bad_name",
    "wavec.diagnostics.codes.matrix_name",
    "wavec.diagnostics.codes.optional_artifact_used",
    "wavec.diagnostics.codes.missing_persona",
    "wavec.diagnostics.codes.mount_clash",
    "wavec.diagnostics.codes.output_in_readonly_mount",
    "wavec.diagnostics.codes.unknown_pipeline",
    "wavec.diagnostics.codes.bad_variable_name",
    "wavec.diagnostics.codes.input_without_schema",
    "wavec.diagnostics.codes.unknown_input_field",
    "wavec.diagnostics.codes.not_a_path",
    "wavec.diagnostics.codes.unknown_function",
    "wavec.diagnostics.codes.wrong_argument_count",
    "wavec.diagnostics.codes.wrong_type",
    "wavec.diagnostics.codes.no_content",
    "wavec.diagnostics.codes.not_a_structure",
    "wavec.diagnostics.codes.constant_fails",
    "wavec.diagnostics.codes.contract_needs_json",
    "wavec.diagnostics.codes.bad_pattern",
    "wavec.diagnostics.codes.several_answers",
    "wavec.diagnostics.codes.artifact_from_answer",
    "wavec.diagnostics.codes.allows_everything",
    "wavec.diagnostics.codes.file_not_writable",
    "wavec.rules.unused_persona",
    "wavec.rules.unreferenced_files",
    "wavec.rules.mention_not_injected",
    "wavec.rules.injected_not_mentioned",
    "wavec.rules.soft_contract",
    "wavec.rules.unpinned_model",
    "wavec.rules.answer_expected",
    "wavec.rules.changes_not_handed_on",
    "wavec.rules.command_outside_mount",
)


@cache
def codes() -> tuple[Code, ...]:
    """All of them, in order."""
    return tuple(_code(module) for module in MODULES)


def find(name: str) -> Code | None:
    """The code with this id or slug; case is no difference."""
    wanted = name.casefold()
    return next((code for code in codes() if wanted in (code.id.casefold(), code.slug)), None)


def _code(module: str) -> Code:
    code: Code = import_module(module).CODE
    return code
