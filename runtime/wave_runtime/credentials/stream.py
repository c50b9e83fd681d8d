"""Text that comes in pieces, without credentials: one is found wherever the pieces are cut.

Every byte is looked at once, but for what is held back; how much that is has a bound, whatever the text.
"""

import re

from wave_runtime.credentials.scrubber import Cut, Scrubber, without

_KEY_FILE = 64 * 1024
_LONGEST = 256 * 1024
"""Bytes of what may be one credential. Of a longer one the rest is left out, up to where a word ends."""
_END_OF_WORD = re.compile(rb"[\s\"'`\\]")


class Stream:
    """Scrubs bytes that come in pieces."""

    def __init__(self, scrubber: Scrubber) -> None:
        self._scrubber = scrubber
        self._held = b""
        self._enough = 0
        """How much must be held to look again, after a look in vain: to look at each piece would take long."""
        self._inside = False
        """Whether what comes next is still a part of what was taken out."""

    def feed(self, data: bytes) -> bytes:
        """What can be said now: whole lines, but for the last bytes of a long line."""
        self._held += self._outside(data)
        held = self._held
        cut = held.rfind(b"\n") + 1
        if not cut and len(held) > 2 * self._scrubber.overlap:
            cut = len(held) - self._scrubber.overlap
        return self._said_to(cut) if cut and len(held) >= self._enough else b""

    def close(self) -> bytes:
        """The rest."""
        rest, self._held = self._held, b""
        return self._scrubber.bytes(rest)

    def _outside(self, data: bytes) -> bytes:
        if not self._inside:
            return data
        end = _END_OF_WORD.search(data)
        self._inside = end is None
        return b"" if end is None else data[end.start() :]

    def _said_to(self, wanted: int) -> bytes:
        held = self._held
        latin = held.decode("latin-1")
        cuts = self._scrubber.cuts(latin)
        cut = _before(cuts, _before_key_file(held, wanted))
        if len(held) - cut > _LONGEST and any(end == len(held) for _, _, end, _ in cuts):
            self._held, self._enough, self._inside = b"", 0, True
            return without(latin, cuts).encode("latin-1")
        self._held, self._enough = held[cut:], 0 if cut else len(held) + len(held) // 2
        return without(latin[:cut], [each for each in cuts if each[2] <= cut]).encode("latin-1")


def _before(cuts: list[Cut], cut: int) -> int:
    """`cut`, or an earlier place across which nothing goes that was recognised."""
    for known, _, end, _ in sorted(cuts, key=lambda each: each[2], reverse=True):
        if known < cut < end:
            cut = known
    return cut


def _before_key_file(held: bytes, cut: int) -> int:
    opened = held.rfind(b"-----BEGIN", 0, cut)
    is_open = opened >= 0 and len(held) - opened < _KEY_FILE and held.find(b"-----END", opened) < 0
    return opened if is_open else cut
