"""Canonical JSON against the vectors of RFC 8785 (appendix B for numbers, 3.2.2 and 3.2.3 for the rest)."""

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan import Json, canonical, canonical_bytes, digest_of, digest_of_bytes, number_text

NUMBERS = [
    ("0000000000000000", "0"),
    ("8000000000000000", "0"),
    ("0000000000000001", "5e-324"),
    ("8000000000000001", "-5e-324"),
    ("7fefffffffffffff", "1.7976931348623157e+308"),
    ("ffefffffffffffff", "-1.7976931348623157e+308"),
    ("4340000000000000", "9007199254740992"),
    ("c340000000000000", "-9007199254740992"),
    ("4430000000000000", "295147905179352830000"),
    ("44b52d02c7e14af5", "9.999999999999997e+22"),
    ("44b52d02c7e14af6", "1e+23"),
    ("44b52d02c7e14af7", "1.0000000000000001e+23"),
    ("444b1ae4d6e2ef4e", "999999999999999700000"),
    ("444b1ae4d6e2ef4f", "999999999999999900000"),
    ("444b1ae4d6e2ef50", "1e+21"),
    ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
    ("3eb0c6f7a0b5ed8d", "0.000001"),
    ("41b3de4355555553", "333333333.3333332"),
    ("41b3de4355555554", "333333333.33333325"),
    ("41b3de4355555555", "333333333.3333333"),
    ("41b3de4355555556", "333333333.3333334"),
    ("41b3de4355555557", "333333333.33333343"),
    ("becbf647612f3696", "-0.0000033333333333333333"),
    ("43143ff3c1cb0959", "1424953923781206.2"),
]


@pytest.mark.parametrize(("bits", "text"), NUMBERS)
def test_a_number_is_printed_as_ecmascript_does(bits: str, text: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))
    assert number_text(value) == text
    assert canonical([value]) == f"[{text}]"


TEXTS: list[tuple[Json, str]] = [
    (None, "null"),
    ([True, False], "[true,false]"),
    ({}, "{}"),
    ([], "[]"),
    (2**53 + 1, "9007199254740993"),
    (10**25, "10000000000000000000000000"),
    (1.0, "1"),
    (-0.0, "0"),
    ({"b": 1.5, "a": [1.0, "x"]}, '{"a":[1,"x"],"b":1.5}'),
    ("1.0", '"1.0"'),
    (",1.0", '",1.0"'),
    ("\x00\x08\t\n\x0b\x0c\r\x1f\x7f", '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\x7f"'),
    ('"\\/\u2028é😀', '"\\"\\\\/\u2028é😀"'),
    ('€$\x0f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
]


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_there_is_one_text_for_a_value(value: Json, text: str) -> None:
    assert canonical(value) == text
    assert canonical_bytes(value) == text.encode("utf-8")


@pytest.mark.parametrize("extra", [[], [0.5]], ids=["encoder of json", "encoder of ours"])
def test_keys_stand_in_the_order_of_utf_16(extra: list[float]) -> None:
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    ordered = ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]
    for given_order in (keys, ordered, keys[::-1]):
        text = canonical({key: list(extra) for key in given_order})
        assert list(json.loads(text)) == ordered


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [-float("inf")], {"a": float("nan")}])
def test_what_has_no_json_form_is_refused(value: Json) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@pytest.mark.parametrize("value", ["\ud800", ["\udfff"], {"\ud800": 1}, {"\udbff": 1.5, "\uffff": "😀"}])
def test_a_lone_surrogate_has_no_bytes(value: Json) -> None:
    with pytest.raises(ValueError):
        canonical_bytes(value)


def test_digests_name_the_canonical_bytes() -> None:
    assert digest_of_bytes(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest_of({"b": 1, "a": 2.0}) == digest_of_bytes(b'{"a":2,"b":1}')


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_text_reads_back_and_is_stable(value: Json) -> None:
    text = canonical(value)
    read = json.loads(text, parse_int=float)  # as a reader that knows no integers
    assert read == value
    assert canonical(read) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_reads_back(value: float) -> None:
    assert float(number_text(value)) == value


@given(st.dictionaries(st.text(max_size=3), st.just(0), max_size=8))
def test_the_order_of_keys_is_that_of_utf_16_for_any_keys(value: dict[str, int]) -> None:
    keys = list(json.loads(canonical(value)))
    assert keys == sorted(keys, key=lambda key: key.encode("utf-16-be"))
