"""Lines for what stands in the log of a session. What the agent chose begins a line only behind a margin."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

from wave_runtime.adapters.client_session import Usage
from wave_runtime.text.durations import counted, money_text

_MOST_SAID = 4000
"""Characters of a text, and of a line that is not known."""
_MOST_GIVEN = 200
"""Characters of what a tool is called with: of each member."""
_MOST_WHY = 400
_MAIN = ("command", "file_path", "filePath", "notebook_path", "path", "dir_path", "url", "pattern", "query", "argument")
"""What a call is about, as clients name it: it stands first, without its name."""


def said_lines(text: str, *, by_sub_agent: bool) -> Iterator[str]:
    """What an agent said."""
    if not text.strip():
        return
    yield "a sub-agent says:" if by_sub_agent else "the agent says:"
    yield from (f"  {line}" for line in _beginning(text.strip("\n")).split("\n"))
    yield from _cut(text.strip("\n"), "  ")


def unknown_lines(line: str) -> Iterator[str]:
    """A line as it is."""
    yield _beginning(line)
    yield from _cut(line, "")


def call_lines(tool: str, given: Mapping[str, Any], scrub: Callable[[str], str]) -> Iterator[str]:
    """A call of a tool. Credentials are taken out of texts while they are whole."""
    main = next((name for name in _MAIN if isinstance(given.get(name), str)), None)
    about = "" if main is None else f" {_short(scrub(given[main]))}"
    others = [
        f"{_short(name)}: {_short(scrub(f'{name}={_plain(value)}').removeprefix(f'{name}='))}"
        for name, value in given.items()
        if name != main
    ]
    yield f"call: {_short(tool)}{about}" + (f" ({', '.join(others)})" if others else "")


def decision_line(decision: Literal["allowed", "denied"], why: str) -> str:
    """What the hook said to a call."""
    return f"  {decision}: {_short(why, _MOST_WHY)}"


def used_line(usage: Usage, calls: int, denied: int, undecided: int) -> Iterator[str]:
    """What a session used; nothing for one that has not said so."""
    if not (usage.input or usage.cached or usage.output):
        return
    cached = f", {usage.cached:,} from a cache" if usage.cached else ""
    cost = "" if usage.cost_usd is None else f", {money_text(round(usage.cost_usd * 1_000_000))}"
    models = f" ({', '.join(usage.models)})" if usage.models else ""
    told = f"{counted(calls, 'call')}, {denied:,} denied" + (f", {undecided:,} not decided" if undecided else "")
    yield f"used: {usage.input:,} tokens in{cached}, {usage.output:,} out{cost}{models}; {told}"


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    import json  # lazy: few calls have more than texts

    return json.dumps(value, ensure_ascii=False)


def _short(text: str, most: int = _MOST_GIVEN) -> str:
    """On one line."""
    line = text.replace("\n", "\\n")
    return line if len(line) <= most else f"{line[:most]}… [{len(line) - most:,} more]"


def _beginning(text: str) -> str:
    return text if len(text) <= _MOST_SAID else text[:_MOST_SAID]


def _cut(text: str, margin: str) -> Iterator[str]:
    if len(text) > _MOST_SAID:
        yield f"{margin}[{len(text) - _MOST_SAID:,} more characters, which `--raw` shows]"
