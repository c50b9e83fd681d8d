"""What follows a contract that does not hold: the keys, and what the plan says; durations."""

import pytest

from tests.sources import compile_text, mistakes, plan_of_text, told

STEP = """
steps:
  - id: analyze
    exec: {{type: command, source: "true"}}
    output_artifacts: [[a, a.json, json]]
    handover: {{{handover}contract: {{type: json_schema, source: a.json, schema: {{}}{contract}}}}}
"""

OUTCOMES = [
    # at handover, in the contract; attempts, must_pass, on_failure
    ("", "", (1, False, "warn")),
    ("", ", must_pass: true", (1, True, "halt")),
    ("", ", must_pass: false", (1, False, "warn")),
    ("", ", on_failure: halt", (1, True, "halt")),
    ("", ", on_failure: warn", (1, False, "warn")),
    ("", ", on_failure: retry", (3, False, "retry")),
    ("", ", on_failure: retry, must_pass: true", (3, True, "retry")),
    ("", ", on_failure: retry, max_retries: 0", (1, False, "retry")),
    ("", ", max_retries: 4", (5, False, "warn")),
    ("", ", max_retries: 4, must_pass: true", (5, True, "halt")),
    ("", ", on_failure: warn, max_retries: 1", (2, False, "warn")),
    ("max_retries: 2, ", "", (3, False, "warn")),
    ("max_retries: 2, ", ", must_pass: true", (3, True, "halt")),
    ("max_retries: 2, ", ", max_retries: 2", (3, False, "warn")),
    ("on_review_fail: retry, ", "", (3, False, "retry")),
    ("on_review_fail: retry, max_retries: 5, ", ", must_pass: true", (6, True, "retry")),
    ("on_review_fail: halt, ", "", (1, True, "halt")),
    ("on_review_fail: warn, ", "", (1, False, "warn")),
    ("on_review_fail: warn, ", ", must_pass: false", (1, False, "warn")),
    ("on_review_fail: halt, ", ", on_failure: halt", (1, True, "halt")),
]


@pytest.mark.parametrize(("handover", "contract", "expected"), OUTCOMES)
def test_what_follows_a_contract_that_does_not_hold(
    handover: str, contract: str, expected: tuple[int, bool, str]
) -> None:
    step = plan_of_text(STEP.format(handover=handover, contract=contract)).steps[0]
    (planned,) = step.contracts
    assert (step.retry.max_attempts, planned.must_pass, planned.on_failure) == expected
    assert step.retry.max_attempts == planned.max_retries + 1


CONTRADICTIONS = [
    ("max_retries: 2, ", ", max_retries: 3, must_pass: true", ["WV216"]),
    ("on_review_fail: retry, ", ", on_failure: halt", ["WV216"]),
    ("on_review_fail: warn, ", ", must_pass: true", ["WV217"]),
    ("", ", must_pass: true, on_failure: warn", ["WV217"]),
    ("", ", must_pass: true, schema_path: a.json", ["WV216"]),
    ("max_retries: -1, ", ", must_pass: true", ["WV206"]),
    ("", ", must_pass: true, max_retries: 101", ["WV206"]),
    ("", ", must_pass: true, max_retries: two", ["WV203"]),
    ("", ", must_pass: yes please", ["WV203"]),
    ("", ", must_pass: true, on_failure: stop", ["WV205"]),
]


@pytest.mark.parametrize(("handover", "contract", "codes"), CONTRADICTIONS)
def test_contradictions_are_one_finding(handover: str, contract: str, codes: list[str]) -> None:
    compiled = compile_text(STEP.format(handover=handover, contract=contract), files={"a.json": "{}"})
    assert [code for code, _, _ in mistakes(compiled)] == codes


HANDOVERS = [
    # retries without a contract are retries of the step
    ("", 1, ()),
    ("handover: {max_retries: 3}", 4, (1_000, 2_000, 4_000)),
    ("handover: {on_review_fail: retry}", 3, (1_000, 2_000)),
    ("handover: {on_review_fail: retry, max_retries: 0}", 1, ()),
    ("handover: {max_retries: 8}", 9, (1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000)),
    (
        (
            "handover: {contracts: [{type: test_suite, command: a, max_retries: 1, must_pass: true}, "
            "{type: test_suite, command: b, max_retries: 3, must_pass: true}]}"
        ),
        4,
        (1_000, 2_000, 4_000),
    ),
]


@pytest.mark.parametrize(("handover", "attempts", "waits"), HANDOVERS)
def test_attempts_and_the_waits_between_them(handover: str, attempts: int, waits: tuple[int, ...]) -> None:
    text = f'steps:\n  - id: a\n    exec: {{type: command, source: "true"}}\n    {handover}'
    step = plan_of_text(text).steps[0]
    assert (step.retry.max_attempts, step.retry.backoff_ms) == (attempts, waits)


DURATIONS = [
    ("90s", 90_000),
    ("15m", 900_000),
    ("1h", 3_600_000),
    ("168h", 604_800_000),
    ("0s", None),
    ("169h", None),
    ("15", None),
    ("1.5h", None),
    ("1h30m", None),
    ("-1m", None),
    ("15 m", None),
    ("15M", None),
    ("١٥m", None),
    ("1d", None),
    ("99999999999999999999s", None),
    ("", None),
]


def test_a_duration_without_unit_or_quotes_is_one_mistake() -> None:
    source = 'bounds: {timeout: 3}\nsteps:\n  - {id: a, exec: {type: command, source: "true"}, timeout: 10}'
    assert told(compile_text(source)) == [("WV210", "3"), ("WV210", "10")]


def test_the_beginning_of_a_type_leads_to_it() -> None:
    source = STEP.format(handover="", contract=", must_pass: true").replace("type: json_schema", "type: json")
    found = compile_text(source).diagnostics
    assert [(each.code.id, each.help) for each in found] == [("WV205", "did you mean `json_schema`?")]


@pytest.mark.parametrize(("text", "timeout_ms"), DURATIONS)
def test_durations(text: str, timeout_ms: int | None) -> None:
    source = f'steps:\n  - id: a\n    exec: {{type: command, source: "true"}}\n    timeout: "{text}"'
    if timeout_ms is None:
        assert told(compile_text(source)) == [("WV210", f'"{text}"')]
    else:
        assert plan_of_text(source).steps[0].timeout_ms == timeout_ms


SOURCES = [
    # which file a contract judges
    ("{type: json_schema, schema: {}, must_pass: true}", "[[a, artifact.json, json]]", []),
    ("{type: json_schema, schema: {}, must_pass: true}", "[[a, a.json, json]]", ["WV313"]),
    ("{type: json_schema, source: ./a.json, schema: {}, must_pass: true}", "[[a, a.json, json]]", []),
    ("{type: json_schema, source: b.json, schema: {}, must_pass: true}", "[[a, a.json, json]]", ["WV313"]),
    ("{type: json_schema, source: ../a.json, schema: {}, must_pass: true}", "[[a, a.json, json]]", ["WV317"]),
    ("{type: json_schema, source: a.md, schema: {}, must_pass: true}", "[[a, a.md, markdown]]", ["WV410"]),
    ("{type: json_schema, source: a.md, schema: {}, must_pass: true}", "[[a, a.md, file]]", []),
    ("{type: json_schema, source: a.json, must_pass: true}", "[[a, a.json, json]]", ["WV221"]),
    ("{type: test_suite, command: make, dir: ../a, must_pass: true}", "[]", ["WV317"]),
    ("{type: test_suite, must_pass: true}", "[]", ["WV202"]),
    ("{command: make, must_pass: true}", "[]", ["WV202"]),
    ("{type: jsn_schema, must_pass: true}", "[]", ["WV205"]),
    ("{type: testsuite, command: make, must_pass: true}", "[]", []),
    ("[json_schema]", "[]", ["WV203"]),
]


@pytest.mark.parametrize(("contract", "outputs", "codes"), SOURCES)
def test_contracts_are_bound_to_artifacts(contract: str, outputs: str, codes: list[str]) -> None:
    text = f"""
steps:
  - id: a
    exec: {{type: command, source: "true"}}
    output_artifacts: {outputs}
    handover: {{contract: {contract}}}
"""
    assert [code for code, _, _ in mistakes(compile_text(text))] == codes
