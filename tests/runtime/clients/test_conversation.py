"""Talking with real processes over the pipes, without a protocol."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from wave_runtime.adapters.conversation import Broken, Conversation

Talk = Callable[..., tuple[Conversation, list[bytes]]]


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    def held(
        body: str, closed: Callable[[list[bytes]], bool] = lambda heard: False
    ) -> tuple[Conversation, list[bytes]]:
        heard: list[bytes] = []

        def take(line: bytes) -> bytes:
            heard.append(line)
            if line == b"broken":
                raise Broken("it is broken")
            if line == b"a bug":
                raise ZeroDivisionError("division by zero")
            if line == b"full":
                raise OSError(28, "No space left on device")
            return b"heard " + line + b"\n"

        conversation = Conversation(
            tmp_path,
            take,
            lambda: closed(heard),
            log=tmp_path / "log",
            cancelled=threading.Event(),
            longest=1000,
            most=1 << 20,
            linger_s=0.2,
        )
        conversation.start(b"first\n")
        with conversation.input.open("rb") as stdin, conversation.output.open("wb") as stdout:
            process = subprocess.Popen([sys.executable, "-c", f"import sys, time\n{body}"], stdin=stdin, stdout=stdout)
        deadline = time.monotonic() + 30
        while process.poll() is None and not conversation.stop.is_set() and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
        conversation.finish()
        assert time.monotonic() < deadline
        return conversation, heard

    return held


def test_each_line_gets_its_answer(talk: Talk, tmp_path: Path) -> None:
    conversation, heard = talk(
        "assert sys.stdin.readline() == 'first\\n'\nprint('a', flush=True)\n"
        "print('b' + sys.stdin.readline(), end='', flush=True)\nprint('c', end='')"
    )
    assert (heard, conversation.problem) == ([b"a", b"bheard a", b"c"], None)
    assert (tmp_path / "log").read_bytes() == b"a\nbheard a\nc"
    assert not conversation.input.exists()
    assert not conversation.output.exists()


BROKEN = [
    ("print('a' * 1001, flush=True)\ntime.sleep(60)", "the agent said a line of more than 1,000 bytes"),
    ("sys.stdout.write('a' * 70_000)\ntime.sleep(60)", "the agent said a line of more than 1,000 bytes"),
    ("while True: print('a' * 999)", "the agent said more than 1,048,576 bytes; what it did cannot be followed"),
    ("print('broken', flush=True)\ntime.sleep(60)", "it is broken"),
    ("print('a bug', flush=True)\ntime.sleep(60)", "internal error: ZeroDivisionError: division by zero"),
    ("print('full', flush=True)\ntime.sleep(60)", "what the agent says cannot be kept: No space left on device"),
]


@pytest.mark.parametrize(("body", "problem"), BROKEN)
def test_a_talk_that_cannot_go_on_is_ended(talk: Talk, body: str, problem: str) -> None:
    conversation, _ = talk(body)
    assert conversation.problem == problem


def test_the_input_ends_when_nothing_more_is_told(talk: Talk) -> None:
    conversation, heard = talk(
        "print('end', flush=True)\nprint(len(sys.stdin.readlines()), flush=True)",
        lambda heard: b"end" in heard,
    )
    assert (heard, conversation.problem) == ([b"end", b"2"], None)


def test_a_process_that_lingers_is_ended(talk: Talk) -> None:
    conversation, _ = talk("print('end', flush=True)\ntime.sleep(600)", lambda heard: b"end" in heard)
    assert conversation.problem is None
    assert conversation.stop.is_set()
