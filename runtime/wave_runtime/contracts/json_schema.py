"""`json_schema`: the file is JSON, and a JSON Schema accepts it."""

from wave_runtime.artifact_json import NotJson, read_json
from wave_runtime.defect_kind import DefectKind
from wave_runtime.paths import UnsafePath, open_below
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.schema import validate

_MOST = 100
"""Findings that a verdict lists; a long list repeats one mistake for each of many items."""


class JsonSchema:
    """Judges the file at `source` by the schema in the settings."""

    def validate(self, check: Check) -> Verdict:
        """Passed when the schema accepts the file; else every reason, in order."""
        if check.source is None:
            return _failed("the contract names no file", "not_checked")
        digest = check.contract.settings.get("schema")
        if not isinstance(digest, str):
            return _failed("the contract has no schema in the plan", "not_checked")
        try:
            with open_below(check.workspace, check.source) as file:
                value = read_json(file.read(), f"`{check.source}`")
        except FileNotFoundError:
            return _failed(f"`{check.source}` does not exist", "missing_content")
        except NotJson as error:
            return _failed(str(error), "format_error")
        except UnsafePath as error:
            return _failed(str(error), "not_checked")
        except OSError as error:
            return _failed(f"`{check.source}` cannot be read: {error.strerror}", "not_checked")
        findings = validate(check.plan.json(digest), value)
        if len(findings) > _MOST:
            findings = (*findings[:_MOST], Finding("", f"{len(findings) - _MOST} more findings"))
        return Verdict("failed", findings) if findings else Verdict("passed")


def _failed(message: str, kind: DefectKind) -> Verdict:
    return Verdict("failed", (Finding("", message, kind),))
