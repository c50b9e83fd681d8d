"""Contracts: the artifact that each judges, its schema, and what follows when it does not hold."""

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from wavec.diagnostics.codes.bad_path import bad_path
from wavec.diagnostics.codes.conflicting_settings import conflicting_settings
from wavec.diagnostics.codes.contract_cannot_fail import contract_cannot_fail
from wavec.diagnostics.codes.missing_file import missing_file
from wavec.diagnostics.codes.missing_schema import missing_schema
from wavec.diagnostics.codes.no_effect import no_effect
from wavec.diagnostics.codes.outline_only import outline_only
from wavec.diagnostics.codes.undeclared_contract_source import undeclared_contract_source
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.named import NamedContract, NamedOutput, NamedStep
from wavec.names.paths import Variables, path_key, template_problem
from wavec.schemas.schema import Schema, Schemas
from wavec.source.files import Files
from wavec.source.path import normal_path, path_problem
from wavec.source.text import Source
from wavec.syntax.contract import Contract
from wavec.syntax.pipeline import Handover
from wavec.syntax.program import ContractDocument, StepDocument

Report = Callable[[Diagnostic], None]

RETRIES_OF_RETRY = 2
"""`on_failure: retry` without a number."""


def contracts_of(
    step: StepDocument,
    outputs: Sequence[NamedOutput],
    schemas: Schemas,
    files: Files,
    variables: Variables,
    report: Report,
) -> Iterator[NamedContract]:
    """The contracts of `step`, each bound to its artifact and its schema."""
    handover = step.node.handover
    if handover is None:
        return
    for document in step.contracts:
        must_pass, on_failure, retries = _outcome(document.node, handover, report)
        schema = _schema(document.node, schemas, report)
        output = _judged(document, outputs, variables, report)
        for path in document.paths.values():
            if problem := template_problem(path, top=True):
                report(bad_path(path.text, problem, path.at))
        template = _template(document.node, files, report)
        outline = _outline(document.node, schemas, report)
        for key in document.node.idle_keys:
            report(no_effect(key, "remove it", document.node.key_at(key)))
        yield NamedContract(document, schema, output, template, outline, must_pass, on_failure, retries)


def _template(contract: Contract, files: Files, report: Report) -> Source | None:
    if contract.template_file is None or "{{" in contract.template_file[1]:
        return None  # holes are refused there: no file is meant
    key, path = contract.template_file
    at = contract.at(key)
    if problem := path_problem(path):
        report(bad_path(path, problem, at))
        return None
    name = normal_path(path)
    kind = files.kind(name)
    if kind != "file":
        known = files.below(name.rpartition("/")[0] or ".")
        report(missing_file("the template", path, at, known, is_folder=kind == "folder"))
        return None
    outcome = files.read(name)
    for finding in outcome.diagnostics:
        report(finding)
    return outcome.value


def _outline(contract: Contract, schemas: Schemas, report: Report) -> Schema | None:
    if contract.outline_schema is None or "{{" in contract.outline_schema[1]:
        return None
    key, path = contract.outline_schema
    outline = schemas.named(key, path, contract.at(key))
    required = outline.value.get("required") if outline is not None and isinstance(outline.value, dict) else None
    if outline is not None:
        names = [name for name in required if isinstance(name, str)] if isinstance(required, list) else []
        report(outline_only(names, contract.at(key)))
    return outline


def retries_of(step: NamedStep) -> int:
    """How many more attempts of `step` there are after the first, as the sources have it."""
    handover = step.document.node.handover
    if handover is None:
        return 0
    if step.contracts:
        return max(contract.max_retries for contract in step.contracts)
    default = RETRIES_OF_RETRY if handover.on_review_fail == "retry" else 0
    return default if handover.max_retries is None else handover.max_retries


def _schema(contract: Contract, schemas: Schemas, report: Report) -> Schema | None:
    reference = contract.schema_reference
    if reference is None:
        if contract.wants_json and not (contract.has("schema") or contract.has("schema_path")):
            report(missing_schema(contract.key_at("type")))
        return None
    if contract.has("schema") and contract.has("schema_path"):
        report(
            conflicting_settings("`schema_path`", contract.key_at("schema_path"), "`schema`", contract.key_at("schema"))
        )
    key, value = reference
    if key == "schema_path" and "{{" in str(value):
        return None  # holes are refused there: no file is meant
    return schemas.named(key, value, contract.at(key))


def _judged(
    document: ContractDocument, outputs: Sequence[NamedOutput], variables: Variables, report: Report
) -> NamedOutput | None:
    if document.source is None:
        return None
    if problem := template_problem(document.source):
        if document.inherited:
            return None
        report(bad_path(document.source.text, problem, document.source.at))
        return None
    key = path_key(document.source, variables)
    for output in outputs:
        if path_key(output.path, variables) == key:
            return output
    if document.inherited:
        return None  # it is reported where it stands
    at = document.source.at if document.source_stated else document.node.key_at("type")
    known = [output.path.text for output in outputs]
    report(undeclared_contract_source(document.source.text, at, stated=document.source_stated, known=known))
    return None


def _outcome(
    contract: Contract, handover: Handover, report: Report
) -> tuple[bool, Literal["retry", "halt", "warn"], int]:
    on_failure, retries = contract.on_failure, contract.max_retries
    if handover.on_review_fail is not None:
        if on_failure is not None and on_failure != handover.on_review_fail:
            first = f"`on_review_fail: {handover.on_review_fail}`", handover.key_at("on_review_fail")
            report(conflicting_settings(*first, f"`on_failure: {on_failure}`", contract.key_at("on_failure")))
        on_failure = on_failure or handover.on_review_fail
    if handover.max_retries is not None:
        if retries is not None and retries != handover.max_retries:
            first = f"`max_retries: {handover.max_retries}` of `handover`", handover.key_at("max_retries")
            report(conflicting_settings(*first, f"`max_retries: {retries}`", contract.key_at("max_retries")))
        retries = handover.max_retries if retries is None else retries
    if contract.must_pass and on_failure == "warn":
        at = contract.at("on_failure") if contract.has("on_failure") else handover.at("on_review_fail")
        report(contract_cannot_fail(at, contract.at(contract.must_pass_key), contract.must_pass_key))
    must_pass = bool(contract.must_pass) or on_failure == "halt"
    if retries is None:
        retries = RETRIES_OF_RETRY if on_failure == "retry" else 0
    return must_pass, on_failure or ("halt" if must_pass else "warn"), retries
