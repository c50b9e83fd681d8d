"""What sessions used is told where people look: at the end of a run, by `status` and `why`, on the page."""

from collections.abc import Callable

import pytest
from wave_runtime.engine.events import Session
from wave_runtime.ports import Job, Report

from tests.commands import wave_runtime
from tests.plans import prompt_step
from tests.runtime.cassettes import Studio, put_plan, studio

__all__ = ["studio"]


def using(tokens: int, micro_usd: int | None) -> Callable[[Job], Report]:
    said = Session("scripted", "1.0", ("m",), tokens, 0, 0, micro_usd, 2, 1)
    return lambda job: Report("succeeded", tokens=tokens, session=said, advice=("a call was denied: <b>",))


SPENT: list[tuple[dict[str, Callable[[Job], Report]], str]] = [
    (
        {"one": using(1200, 900), "two": using(30, 1_234_500)},
        "tokens: 1,230; cost: $1.2354 (one $0.0009, two $1.2345), as the clients say",
    ),
    ({"one": using(1200, None), "two": using(30, 10)}, "tokens: 1,230; cost: $0.0000, as the clients say"),
    ({"one": using(7, None), "two": using(3, None)}, "tokens: 10, as the clients say"),
    ({}, ""),
]


@pytest.mark.parametrize(("script", "line"), SPENT, ids=["all", "some", "tokens", "none"])
def test_what_was_used_is_told(
    studio: Studio, capsys: pytest.CaptureFixture[str], script: dict[str, Callable[[Job], Report]], line: str
) -> None:
    put_plan(studio.project, prompt_step("one", "Do it.\n"), prompt_step("two", "Do more.\n", dependencies=("one",)))
    assert studio.record(script) == 0
    said = capsys.readouterr().out
    status = wave_runtime("status", "first", cwd=studio.project).stdout
    for text in (said, status):
        assert [found for found in text.splitlines() if found.startswith("tokens")] == ([line] if line else [])
    _, again = studio.replay()
    assert line.replace("as the clients say", "as recorded") in again


def test_the_page_has_the_cost_and_what_was_denied(studio: Studio) -> None:
    put_plan(studio.project, prompt_step("one", "Do it.\n"))
    assert studio.record({"one": using(1200, 900)}) == 0
    page = wave_runtime("report", "first", cwd=studio.project).stdout
    assert "<dt>cost</dt><dd>$0.0009</dd>" in page
    assert ", $0.0009, scripted 1.0, 1 call denied" in page
    assert "warning: a call was denied: &lt;b&gt;" in page
