"""The strict reader of requests, against any bytes: what it takes has one meaning."""

import re

from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.proxy.http_head import BadRequest, Head, read_head

TOKEN = st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)
VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=12)
PIECES = st.sampled_from(
    [
        *(
            "GET",
            "POST",
            "CONNECT",
            "get",
            " ",
            "  ",
            "\t",
            "\r\n",
            "\n",
            "\r",
            ":",
            ": ",
            "/",
            "http://a.test/",
            "a:443",
        ),
        *(
            "HTTP/1.1",
            "HTTP/1.0",
            "HTTP/1.2",
            "host",
            "content-length",
            "transfer-encoding",
            "chunked",
            "1",
            "-1",
            "\0",
        ),
        *("x", ",", "\x80", "connection", "close", "\r\n\r\n"),
    ]
)


@given(st.lists(PIECES, max_size=24).map("".join))
def test_what_is_taken_is_what_is_said_again(text: str) -> None:
    data = text.encode("latin-1") + b"\r\n\r\n"
    try:
        head = read_head(data)
    except BadRequest as error:
        assert error.status in (400, 431)
        return
    assert read_head(bytes(head)) == head
    said = bytes(head).decode("latin-1")
    assert not re.search(r"[\x00-\x08\x0a\x0b\x0c\x0e-\x1f\x7f]", said.replace("\r\n", ""))
    assert said.count("\r\n") == len(head.fields) + 2


@given(TOKEN, st.lists(st.tuples(TOKEN, VALUE.map(str.strip)), max_size=6))
def test_what_goes_on_has_one_host_one_end_and_nothing_of_the_last_hop(
    host: str, fields: list[tuple[str, str]]
) -> None:
    head = Head("GET", "/", "HTTP/1.1", tuple(fields))
    onward = head.onward("/p?q", host, ("x-api-key", "k"), without=frozenset(("x-api-key",)))
    assert onward.values("host") == [host]
    assert onward.values("connection") == ["close"]
    assert onward.values("x-api-key") == ["k"]
    assert not {name for name, _ in onward.fields} & {"te", "upgrade", "expect", "keep-alive", "proxy-authorization"}


@given(
    st.lists(st.sampled_from(["0", "5", "05", "+5", "5,5", "0x5", "", "٣"]), max_size=2),
    st.sampled_from(["", "chunked", "gzip, chunked", "Chunked"]),
)
def test_a_body_has_one_length_or_none(lengths: list[str], coding: str) -> None:
    fields = [("content-length", length) for length in lengths] + ([("transfer-encoding", coding)] if coding else [])
    head = Head("POST", "/", "HTTP/1.1", tuple(fields))
    try:
        framing = head.framing
    except BadRequest:
        assert lengths or coding
        return
    if framing == "chunked":
        assert lengths == []
        assert coding.lower() == "chunked"
    else:
        assert coding == ""
        assert [int(length) for length in lengths] == ([framing] if lengths else [])
