"""The input of a run before it is recorded: its hash, what is risky in it, and what the plan wants to be done then."""

from collections.abc import Mapping

from wave_runtime.engine.events import InputChecked
from wave_runtime.exit_codes import USAGE
from wave_runtime.plan.canonical import Json, canonical
from wave_runtime.plan.model import InputRules, Plan
from wave_runtime.plan.record import dataclass
from wave_runtime.refusal import Refusal


@dataclass(frozen=True, slots=True)
class CheckedInput:
    """The values of a run after the check, and what is recorded of it."""

    values: Mapping[str, Json]
    recorded: InputChecked | None


def check_input(plan: Plan, values: Mapping[str, Json]) -> CheckedInput:
    """Looks at every text of the input. Raises Refusal where the plan is strict, or the input too long."""
    given = values.get("input")
    if given in (None, "", {}, []):
        return CheckedInput(values, None)
    from wave_runtime.input_risk import Risk, assess  # lazy: its patterns take time to compile

    rules = plan.safety.inputs if plan.safety is not None and plan.safety.inputs is not None else None
    mode = "advise" if rules is None else rules.prompt_injection
    whole = given if isinstance(given, str) else canonical(given)
    _check_length(whole, rules)
    found: list[Risk] = []

    def looked_at(value: Json) -> Json:
        match value:
            case str():
                limit = rules.max_input_bytes if rules is not None and isinstance(given, str) else None
                risk = assess(value, limit)
                found.append(risk)
                return risk.cleaned if mode == "sanitize" and risk.found else value
            case dict():
                return {key: looked_at(inner) for key, inner in value.items()}
            case list():
                return [looked_at(inner) for inner in value]
            case _:
                return value

    made = looked_at(given)
    told = tuple(dict.fromkeys(text for risk in found for text in risk.found))
    if mode == "strict" and told:
        raise Refusal(
            f"the input is refused: {'; '.join(told)}",
            fix="look at it and leave that out; `runtime.security.prompt_injection: advise` only tells it",
            exit_code=USAGE,
        )
    score = max((risk.score for risk in found), default=0)
    return CheckedInput({**values, "input": made}, InputChecked(assess(whole).sha256, score, told, made != given))


def _check_length(whole: str, rules: InputRules | None) -> None:
    size = len(whole.encode("utf-8", "surrogatepass"))
    if rules is not None and size > rules.max_input_bytes and rules.prompt_injection != "sanitize":
        raise Refusal(
            f"the input has {size} bytes, more than the {rules.max_input_bytes} of `runtime.security.max_input_bytes`",
            fix="give a shorter one, or raise the bound",
            exit_code=USAGE,
        )
