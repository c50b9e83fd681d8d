"""The name in the first message of TLS, as real clients send it, and as no client does."""

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.proxy.client_hello import Incomplete, NotRead, begins_tls, server_name


def hello(name: str | None, context: ssl.SSLContext | None = None) -> bytes:
    """What a client of this Python sends first."""
    context = context or ssl.create_default_context()
    context.check_hostname = name is not None
    sent = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return sent.read()


def in_records(data: bytes, size: int) -> bytes:
    """The same message, in records of `size` bytes."""
    body = data[5:]
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(data[:3] + len(part).to_bytes(2, "big") + part for part in parts)


@pytest.mark.parametrize("name", ["a.test", "xn--wb-kka.example.com", "x" * 60 + ".example.com", None])
def test_the_name_is_read_from_what_clients_send(name: str | None) -> None:
    data = hello(name)
    assert begins_tls(data)
    assert server_name(data) == name
    assert server_name(data + b"more") == name


def test_older_versions_name_it_in_the_same_place() -> None:
    context = ssl.create_default_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert server_name(hello("a.test", context)) == "a.test"


def test_a_message_in_many_records_is_one_message() -> None:
    data = hello("a.test")
    for size in (1, 3, 100):
        assert server_name(in_records(data, size)) == "a.test"


def test_the_beginning_of_a_message_is_not_judged() -> None:
    data = hello("a.test")
    for end in range(len(data)):
        with pytest.raises(Incomplete):
            server_name(data[:end])


@given(st.data())
def test_a_damaged_message_is_a_name_or_none_or_not_read(data: st.DataObject) -> None:
    message = bytearray(_HELLO)
    for _ in range(data.draw(st.integers(1, 3))):
        message[data.draw(st.integers(0, len(message) - 1))] = data.draw(st.integers(0, 255))
    try:
        server_name(bytes(message))
    except (Incomplete, NotRead):
        return


@given(st.binary(max_size=80))
def test_other_bytes_are_not_read(data: bytes) -> None:
    try:
        assert server_name(b"\x16\x03\x01" + data) in (None,)
    except (Incomplete, NotRead):
        return


_HELLO = hello("a.test")
