"""`json_schema`: the file is JSON, and a JSON Schema accepts it."""

from dataclasses import replace

from wave_runtime.contracts.judged_file import NotJudged, read_bytes, verdict
from wave_runtime.json_recovery import Recovery, recovered
from wave_runtime.plan import Json
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.schema import validate
from wave_runtime.text.artifact_json import NotJson, read_json


class JsonSchema:
    """Judges the file at `source` by the schema in the settings."""

    def validate(self, check: Check) -> Verdict:
        """Passed when the schema accepts the file; else every reason, in order."""
        digest = check.contract.settings.get("schema")
        if not isinstance(digest, str):
            return Verdict("failed", (Finding("", "the contract has no schema in the plan", "not_checked"),))
        schema, recovery = check.plan.json(digest), Recovery.of(check.contract.settings)
        try:
            data = read_bytes(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        try:
            found = verdict(validate(schema, read_json(data, f"`{check.source}`")))
        except NotJson as error:
            found = Verdict("failed", (Finding("", str(error), "format_error"),))
        else:
            if recovery.lenient:
                found = Verdict("passed", warnings=found.findings)
        if found.state == "failed":
            return replace(found, findings=(*found.findings, *_withheld(data, schema, recovery)))
        return replace(found, warnings=(*_used(check), *found.warnings))


def _used(check: Check) -> tuple[Finding, ...]:
    if check.recovered is None:
        return ()
    how = "taken out of a wrapper" if check.recovered.way == "unwrapped" else "repaired"
    return (Finding("", f"`{check.source}` is not as it was written: it was {how}", "format_error"),)


def _withheld(data: bytes, schema: Json, recovery: Recovery) -> tuple[Finding, ...]:
    """What could have been recovered and is not, because the contract wants it to be written right."""
    found = None if recovery.warn else recovered(data, schema, recovery)
    changes = () if found is None else found.changes
    return tuple(Finding("", f"it would be accepted with this change: {change}", "format_error") for change in changes)
