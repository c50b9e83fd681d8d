"""The log of an agent's session for people: what it said, each call of a tool with its decision, what it used."""

from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from wave_runtime.adapters.client_session import Usage
from wave_runtime.adapters.log_entry import Called, Ended, Entry, LogForm, Remark, Said, Used
from wave_runtime.adapters.session import Decided
from wave_runtime.views.decisions_log import DecisionsLog
from wave_runtime.views.session_text import call_lines, decision_line, said_lines, unknown_lines, used_line


class SessionLog:
    """A log that is read as `form` says, beside the log of decisions of its session.

    A call waits for its decision, and what comes after it too: whoever follows a session can be faster than the hook.
    """

    def __init__(self, form: LogForm, decisions: DecisionsLog, scrub: Callable[[str], str]) -> None:
        """`scrub` takes credentials out of a text: JSON can have some that nobody sees in its bytes."""
        self._form, self._log, self._scrub = form, decisions, scrub
        self._decoder = getincrementaldecoder("utf-8")("backslashreplace")
        self._line: list[str] = []
        """Parts of a line whose end has not come."""
        self._said: list[str] = []
        """Parts of a text that goes on."""
        self._waiting: deque[Entry | str] = deque()
        """With lines that are not known."""
        self._decided: deque[Decided] = deque()
        """Decisions on calls that were not shown, in their order."""
        self._ended: dict[str, str] = {}
        """Why the hook was not asked, by the id of the call."""
        self._seen: set[str] = set()
        """Ids of calls."""
        self._usage = Usage()
        self._calls = self._denied = self._undecided = 0

    def feed(self, data: bytes) -> str:
        """What is shown of the next bytes, and of calls that were decided since; whole lines."""
        *ends, rest = self._decoder.decode(data).split("\n")
        for end in ends:
            self._take_line("".join((*self._line, end)))
            self._line = []
        self._line += [rest] if rest else []
        self._decided += self._log.more()
        return self._text(self._told(final=False))

    def close(self) -> str:
        """What is shown at the end; nothing more when it was shown."""
        if rest := "".join((*self._line, self._decoder.decode(b"", final=True))):
            self._take_line(rest)
        self._line = []
        self._end_text()
        self._decided += self._log.more()
        return self._text(self._told(final=True))

    def _text(self, lines: Iterator[str]) -> str:
        return "".join(f"{line}\n" for line in lines)

    def _take_line(self, line: str) -> None:
        entries = self._form.entries(line)
        if entries is None:
            self._end_text()
            self._waiting.append(line)
        for entry in entries or ():
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        if isinstance(entry, Said) and entry.is_part:
            self._said.append(entry.text)
            return
        self._end_text()
        match entry:
            case Used(usage, is_total):
                self._usage = usage if is_total else _added(self._usage, usage)
            case Ended(id, why):
                self._ended[id] = why
            case Called(id) if id in self._seen:
                pass
            case _:
                self._waiting.append(entry)
        if isinstance(entry, Called) and entry.id:
            self._seen.add(entry.id)

    def _end_text(self) -> None:
        if self._said:
            self._waiting.append(Said("".join(self._said)))
            self._said = []

    def _told(self, *, final: bool) -> Iterator[str]:
        while self._waiting:
            entry = self._waiting[0]
            at = self._place_of_decision(entry) if isinstance(entry, Called) else None
            if isinstance(entry, Called) and at is None and not (final or self._is_settled(entry)):
                return
            self._waiting.popleft()
            yield from self._entry(entry, at)
        if final:
            yield from self._only_decided(self._decided)
            yield from used_line(self._usage, self._calls, self._denied, self._undecided)
            self._decided, self._usage = deque(), Usage()

    def _place_of_decision(self, call: Called) -> int | None:
        return next((at for at, decided in enumerate(self._decided) if call.is_decided_by(decided)), None)

    def _is_settled(self, call: Called) -> bool:
        """Whether no decision will come."""
        return bool(call.not_asked) or call.id in self._ended

    def _entry(self, entry: Entry | str, at: int | None) -> Iterator[str]:
        match entry:
            case str():
                yield from unknown_lines(self._scrub(entry))
            case Said(text, _, by_sub_agent):
                yield from said_lines(self._scrub(text), by_sub_agent=by_sub_agent)
            case Called():
                yield from self._call(entry, at)
            case Remark(text):
                yield self._scrub(text)
            case _:
                pass  # it was taken in when it came

    def _call(self, call: Called, at: int | None) -> Iterator[str]:
        decided = None if at is None else self._taken(at)
        if at is not None and not self._form.has_denied_calls:
            yield from self._only_decided(self._taken_denied(at))
        self._calls += 1
        yield from call_lines(call.tool, call.given, self._scrub)
        if decided is not None:
            yield self._decision(decided)
        else:
            self._undecided += 1
            why = call.not_asked or self._ended.get(call.id, "")
            yield f"  not decided: {why or 'no decision on it is recorded'}"

    def _taken(self, at: int) -> Decided:
        found = self._decided[at]
        del self._decided[at]
        return found

    def _taken_denied(self, before: int) -> list[Decided]:
        """The calls among the first `before` that were denied."""
        first = [self._decided.popleft() for _ in range(before)]
        self._decided.extendleft(each for each in reversed(first) if each.call.decision == "allowed")
        return [each for each in first if each.call.decision == "denied"]

    def _only_decided(self, decided: Iterable[Decided]) -> Iterator[str]:
        """Calls of which nothing stands in what the client printed."""
        for each in decided:
            self._calls += 1
            yield from call_lines(each.call.tool, each.call.arguments, self._scrub)
            yield self._decision(each)

    def _decision(self, decided: Decided) -> str:
        self._denied += decided.call.decision == "denied"
        return decision_line(decided.call.decision, self._scrub(decided.call.why))


def _added(before: Usage, more: Usage) -> Usage:
    costs = [usage.cost_usd for usage in (before, more) if usage.cost_usd is not None]
    return Usage(
        tuple(dict.fromkeys((*before.models, *more.models))),
        before.input + more.input,
        before.cached + more.cached,
        before.output + more.output,
        sum(costs) if costs else None,
    )
