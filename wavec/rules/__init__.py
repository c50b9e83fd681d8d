"""Lints: judgements that go beyond what makes a program valid. One rule, one file; to add one, a line here."""

from wavec.rules import (
    answer_expected,
    changes_not_handed_on,
    command_outside_mount,
    injected_not_mentioned,
    lethal_trifecta,
    mention_not_injected,
    secret_in_text,
    soft_contract,
    trifecta_on_path,
    unpinned_model,
    unreferenced_files,
    untrusted_shell_text,
    unused_persona,
)
from wavec.rules.project import Rule

RULES: tuple[Rule, ...] = (
    unused_persona.check,
    unreferenced_files.check,
    mention_not_injected.check,
    injected_not_mentioned.check,
    soft_contract.check,
    unpinned_model.check,
    answer_expected.check,
    changes_not_handed_on.check,
    command_outside_mount.check,
    lethal_trifecta.check,
    trifecta_on_path.check,
    untrusted_shell_text.check,
    secret_in_text.check,
)
CODES = (
    unused_persona.CODE,
    unreferenced_files.CODE,
    mention_not_injected.CODE,
    injected_not_mentioned.CODE,
    soft_contract.CODE,
    unpinned_model.CODE,
    answer_expected.CODE,
    changes_not_handed_on.CODE,
    command_outside_mount.CODE,
    lethal_trifecta.CODE,
    trifecta_on_path.CODE,
    untrusted_shell_text.CODE,
    secret_in_text.CODE,
)
