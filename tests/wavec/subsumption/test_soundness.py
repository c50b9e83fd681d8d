"""No value contradicts an answer: brute force over small values, and examples against the runtime's validator."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wave_runtime.schema.dialect import SchemaProblem

from tests.small_schemas import LISTS, OBJECTS, WHOLE_SCHEMAS, Accepted, likes
from wavec.subsumption import Limit, Proved, Refuted, Unknown, decide

MANY = int(os.environ.get("WAVE_TEST_FUZZ", "0"))
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

PAIRS = st.tuples(WHOLE_SCHEMAS, WHOLE_SCHEMAS) | WHOLE_SCHEMAS.flatmap(
    lambda schema: st.tuples(st.just(schema), likes(schema)) | st.tuples(likes(schema), st.just(schema))
)


def check(producer: Any, consumer: Any) -> None:
    answer = decide(producer, consumer, limit=Limit(20_000))
    try:
        accepts, takes = Accepted(producer), Accepted(consumer)
    except SchemaProblem:
        assert isinstance(answer, Unknown)
        return
    match answer:
        case Proved(vacuous):
            for value in accepts.made():
                assert takes(value) is not False, value
                assert not vacuous, value
        case Refuted(counterexample, _, why):
            assert accepts(counterexample)
            assert takes(counterexample) is False
            assert why.startswith("the producer ")
        case Unknown(keyword, _, why):
            assert keyword
            assert why


@given(st.tuples(OBJECTS, OBJECTS) | st.tuples(LISTS, LISTS))
@settings(max_examples=MANY or 100, deadline=None, suppress_health_check=SLOW)
def test_keywords_of_one_kind_meet(pair: tuple[Any, Any]) -> None:
    check(*pair)


@given(PAIRS)
@settings(max_examples=MANY or 150, deadline=None, suppress_health_check=SLOW)
def test_no_value_contradicts_an_answer(pair: tuple[Any, Any]) -> None:
    check(*pair)


@given(WHOLE_SCHEMAS)
@settings(max_examples=MANY or 60, deadline=None, suppress_health_check=SLOW)
def test_a_schema_lies_within_itself(schema: Any) -> None:
    assert isinstance(decide(schema, schema), Proved)


@pytest.mark.skipif(not MANY, reason="set WAVE_TEST_FUZZ to the number of examples")
@given(PAIRS)
@settings(max_examples=max(MANY, 1), deadline=None, suppress_health_check=SLOW)
def test_the_limit_never_turns_an_answer_round(pair: tuple[Any, Any]) -> None:
    short, long = decide(*pair, limit=Limit(300)), decide(*pair, limit=Limit(20_000))
    assert type(short) is type(long) or isinstance(short, Unknown)
