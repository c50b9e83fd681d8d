"""The YAML 1.2 core schema, strictly; what readers disagree about is text or refused."""

import pytest

from wavec.source.scalar import InexactNumber, plain_scalar

SAME = (
    "no yes on off No y n 012 00 +012 1_000 22:22 1:30:00 2024-01-01 0b1 0x 0o8 0xg 1.2.3 - + . .. -. e5 1e nulL tRue"
)

ROWS: list[tuple[str, object]] = [
    *((word, word) for word in SAME.split()),
    ("", None),
    ("~", None),
    ("null", None),
    ("NULL", None),
    ("true", True),
    ("False", False),
    ("TRUE", True),
    ("0", 0),
    ("-0", 0),
    ("+7", 7),
    ("-12", -12),
    ("0x1F", 31),
    ("0o14", 12),
    ("9007199254740992", 2**53),
    ("1.10", 1.1),
    ("1.", 1.0),
    (".5", 0.5),
    ("-1.5e3", -1500.0),
    ("012.5", 12.5),
    ("1e3", 1000.0),
]


@pytest.mark.parametrize(("text", "value"), ROWS)
def test_a_plain_scalar_has_one_meaning(text: str, value: object) -> None:
    assert plain_scalar(text) == value
    assert type(plain_scalar(text)) is type(value)


@pytest.mark.parametrize(
    "text", ["9007199254740993", "-9007199254740993", "9" * 5000, "0x" + "f" * 5000, ".inf", "-.INF", ".nan", "1e400"]
)
def test_numbers_that_readers_round_are_refused(text: str) -> None:
    with pytest.raises(InexactNumber):
        plain_scalar(text)
