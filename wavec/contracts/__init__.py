"""The contract types, one file each. To add one: its file, its line here, and the validator in the runtime."""

from wavec.contracts.format import Format
from wavec.contracts.json_schema import JsonSchema
from wavec.contracts.markdown_spec import MarkdownSpec
from wavec.contracts.non_empty_file import NonEmptyFile
from wavec.contracts.template import Template
from wavec.contracts.test_suite import TestSuite
from wavec.contracts.typescript_interface import TypeScriptInterface
from wavec.syntax.contract import Contract

CONTRACTS: tuple[type[Contract], ...] = (
    JsonSchema,
    TestSuite,
    TypeScriptInterface,
    MarkdownSpec,
    Template,
    Format,
    NonEmptyFile,
)
