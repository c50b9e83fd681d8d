"""Known values in every form and however they are cut; text that comes in pieces; hostile text."""

import base64
import json
import time
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.credentials.registered import secret_names
from wave_runtime.credentials.scrubber import Cut, Scrubber
from wave_runtime.credentials.shortened import shortened
from wave_runtime.credentials.stream import Stream

from tests.made_up_secrets import HEX, MadeUp
from tests.runtime.credentials.labelled import negatives, positives

VALUE = 'a"B c/é+9\\x&=z'
SCRUBBER = Scrubber({"DEPLOY_KEY": VALUE, "SHORT": "abc", "LINES": "first line of it\nsecond line of it"})
NAMED = "[REDACTED DEPLOY_KEY]"
RAW = VALUE.encode()

FORMS = {
    "plain": VALUE,
    "JSON": json.dumps(VALUE)[1:-1],
    "JSON with letters": json.dumps(VALUE, ensure_ascii=False)[1:-1],
    "JSON in JSON": json.dumps(json.dumps(VALUE))[3:-3],
    "URL": quote(VALUE, safe=""),
    "URL path": quote(VALUE),
    "URL form": quote_plus(VALUE),
    "base64": base64.b64encode(RAW).decode().rstrip("="),
    "base64 for URLs": base64.urlsafe_b64encode(RAW).decode().rstrip("="),
    "hex": RAW.hex(),
    "HEX": RAW.hex().upper(),
    "JSON Pointer": VALUE.replace("/", "~1"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_known_value_is_taken_out_in_every_form(form: str) -> None:
    assert SCRUBBER.text(f"<{form}>") == f"<{NAMED}>"


@pytest.mark.parametrize("before", ["", "a", "ab", "abc", "user:", "user1:"])
@pytest.mark.parametrize("after", ["", "x", "yz"])
def test_a_known_value_is_taken_out_of_longer_base64(before: str, after: str) -> None:
    encoded = base64.b64encode(before.encode() + RAW + after.encode()).decode()
    scrubbed = SCRUBBER.text(f"'{encoded}'")
    assert NAMED in scrubbed
    assert len(scrubbed) - len(NAMED) <= len(before + after) * 2 + 8  # what is left cannot hold it


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_known_value_is_found_wherever_pieces_are_cut(form: str) -> None:
    data = f"before {form} after\n".encode()
    for cut in range(len(data)):
        stream = Stream(SCRUBBER)
        assert stream.feed(data[:cut]) + stream.feed(data[cut:]) + stream.close() == f"before {NAMED} after\n".encode()


def test_each_line_of_a_known_value_is_one() -> None:
    assert SCRUBBER.text("  second line of it\n") == "  [REDACTED LINES]\n"
    assert SCRUBBER.text("abc") == "abc"
    assert SCRUBBER.holds_known("x first line of it") == "LINES"
    assert SCRUBBER.holds_known("x") is None


def test_names_that_say_that_a_value_is_secret() -> None:
    names = ["GITHUB_TOKEN", "DB_PASSWORD", "AWS_SECRET_ACCESS_KEY", "NPM_AUTH", "SENTRY_DSN", "OPENAI_API_KEY"]
    others = [
        "PATH",
        "HOME",
        "PWD",
        "OLDPWD",
        "TOKENIZERS_PARALLELISM",
        "SSH_AUTH_SOCK",
        "AUTHOR",
        "TOKEN_PATH",
        "PASSWORD_FILE",
    ]
    assert secret_names(dict.fromkeys(names + others, "")) == frozenset(names)


def test_pieces_give_what_the_whole_gives() -> None:
    """Every labelled text, in pieces of odd sizes; lines are longer than what is held back."""
    rows = [*(row.text for row in positives(3)), *negatives(3)]
    data = "\n".join(rows).encode()
    whole = SCRUBBER.bytes(data)
    for size in (1777, 40_000):
        stream = Stream(SCRUBBER)
        parts = [stream.feed(data[at : at + size]) for at in range(0, len(data), size)]
        assert b"".join([*parts, stream.close()]) == whole


def test_a_line_without_end_is_not_held_for_ever() -> None:
    m, stream = MadeUp(5), Stream(SCRUBBER)
    token = m.token("a token of GitHub").encode()
    out, held = b"", 0
    for _ in range(200):
        out += stream.feed(m.text(997, HEX).encode() + b" " + token + b" ")
        held = max(held, len(stream._held))
    out += stream.close()
    assert token not in out and held < 4 * SCRUBBER.overlap
    assert out.count(b"[REDACTED]") == 200


@given(text=st.text(max_size=400))
def test_any_text_comes_back_as_text(text: str) -> None:
    assert isinstance(SCRUBBER.text(text), str)
    assert SCRUBBER.text(SCRUBBER.text(text)) == SCRUBBER.text(text)


@given(data=st.binary(max_size=400))
def test_bytes_of_any_encoding_are_taken(data: bytes) -> None:
    stream = Stream(SCRUBBER)
    assert stream.feed(data) + stream.close() == SCRUBBER.bytes(data)


HOSTILE = [
    *("token ", "token=", "eyJ", "password: ", "://a:", "-----BEGIN PRIVATE KEY-----", '"token": "', "cookie: a="),
    *("authorization: bearer ", "bearer a1", "-u a:", "api_key", "a" * 50 + "=", "\x1b[", "ghp_" + "a" * 35),
    *("eyJ-", "eyJaaaaaaaaaa.", "authorization:", "cookie:", "://", f"{VALUE[:6]}…"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_time_that_grows_with_its_length_alone(piece: str) -> None:
    times = []
    for length in (50_000, 200_000):
        text = piece * (length // len(piece))
        began = time.process_time()
        SCRUBBER.text(text)
        times.append(time.process_time() - began)
    assert times[1] < 12 * times[0] + 0.05, times
    assert times[1] < 4


def test_speed() -> None:
    """Far below what is measured, so that a busy machine does not matter: a log of a build."""
    lines = [
        f"2026-11-21T10:00:0{i % 10}Z INFO step {i}: compiled module_{i}.py in {i}ms, {i} tokens" for i in range(9000)
    ]
    text = "\n".join(lines)
    began = time.process_time()
    assert SCRUBBER.text(text) == text
    assert len(text) / (time.process_time() - began) > 2_000_000


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_beginning_of_a_known_value_is_found_before_an_ellipsis(form: str) -> None:
    assert SCRUBBER.text(f"<{form[:8]}…>") == f"<{NAMED}…>"
    assert SCRUBBER.text("is it…, or …?") == "is it…, or …?"


def test_what_is_shortened_has_no_part_of_a_token() -> None:
    token = MadeUp(4).token("a token of GitHub")
    assert token[:8] not in shortened(f"it is {token}", 30)
    assert shortened("x" * 40, 40) == "x" * 40 and shortened("x" * 41, 40) == "x" * 39 + "…"


class Counting(Scrubber):
    """Counts the bytes that it looks at."""

    seen = 0

    def cuts(self, latin: str) -> list[Cut]:
        self.seen += len(latin)
        return super().cuts(latin)


ENDLESS = {
    "lines": b"a line of a log, with a token of it\n",
    "one line": b"x{{ input }} ",
    "one secret": b"ghp_Ab1",
    "headers": b"authorization: ",
    "key files": b"-----BEGIN PRIVATE KEY-----",
    "a cookie": b"cookie: a=b1c2d3e4;",
}


@pytest.mark.parametrize("size", [4096, 256 * 1024])
@pytest.mark.parametrize("kind", ENDLESS)
def test_each_byte_in_pieces_is_looked_at_a_few_times_at_most(kind: str, size: int) -> None:
    piece = ENDLESS[kind]
    begin = b"bearer a1" if kind == "one secret" else b""
    data = begin + piece * (2_000_000 // len(piece))
    scrubber = Counting({})
    stream, held = Stream(scrubber), 0
    for at in range(0, len(data), size):
        stream.feed(data[at : at + size])
        held = max(held, len(stream._held))
    stream.close()
    assert scrubber.seen < 24 * len(data) if size < 10_000 else scrubber.seen < 4 * len(data)
    assert held < 600_000


def test_of_a_secret_without_end_nothing_is_said() -> None:
    secret = b"Ab1" * 300_000
    stream, said = Stream(SCRUBBER), b""
    data = b'{"a": "bearer ' + secret + b'", "b": "c"}\n'
    for at in range(0, len(data), 10_000):
        said += stream.feed(data[at : at + 10_000])
    assert said + stream.close() == b'{"a": "bearer [REDACTED]", "b": "c"}\n'


def test_a_signed_token_is_found_behind_many_beginnings_of_one() -> None:
    m = MadeUp(6)
    token = m.token("a signed token (JWT)")
    for before in ("eyJ-" * 50 + " ", "eyJ." * 50 + " ", "xeyJ"):
        text = f"{before} {token} end"
        assert SCRUBBER.text(text) == f"{before} eyJ[REDACTED] end"
