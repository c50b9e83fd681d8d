"""`quality_gate`: a measured quality of the file reaches its threshold."""

from wave_runtime.contracts.gates import GATES
from wave_runtime.contracts.gates.measure import Subject
from wave_runtime.contracts.judged_file import MOST, NotJudged, read_text
from wave_runtime.plan import Json
from wave_runtime.ports import Check, Finding, Verdict


class QualityGate:
    """Measures the file of `source` by the gate in the settings."""

    def validate(self, check: Check) -> Verdict:
        """Passed when the measure is the threshold or above; what keeps it from 100 is a warning then."""
        rules = check.contract.settings.get("rules")
        name, threshold, parameters = _stated(rules)
        gate = GATES.get(name)
        if gate is None:
            return Verdict("failed", (Finding("", f"this runtime knows no gate `{name}`", "not_checked"),))
        try:
            text = read_text(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        measure = gate(Subject(text, str(check.source), check.workspace), parameters)
        if measure.score >= threshold:
            return Verdict("passed", warnings=measure.findings[:MOST])
        message = f"`{name}` measures {measure.score}, expected at least {threshold}"
        return Verdict("failed", (Finding("", message, "quality_gate"), *measure.findings[:MOST]))


def _stated(rules: Json) -> tuple[str, int, dict[str, Json]]:
    members = rules if isinstance(rules, dict) else {}
    threshold, parameters = members.get("threshold"), members.get("parameters")
    return (
        str(members.get("gate")),
        threshold if isinstance(threshold, int) else 100,
        parameters if isinstance(parameters, dict) else {},
    )
