"""The score of a text, what it is made of, and the text without what made it."""

import hashlib
import re
from dataclasses import dataclass

from wave_runtime.input_risk.normal import hidden, readings
from wave_runtime.input_risk.rules import RULES

ALARM = 1.0
_SCRIPT = re.compile(r"(?is)<script\b[^>]*>.*?(?:</script\s*>|\Z)")
_HANDLER = re.compile(r"(?i)(?<=[\s\"'/])on[a-z]{3,20}\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s>\"']+)(?=[^<>]*>)")
_URL = re.compile(r"(?i)\bjavascript\s*:[^\s\"'<>)]*")
_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_SENTENCE = re.compile(r"[^.!?\n。！？]+[.!?。！？]*\s*|[\n.!?。！？]+")
_KEYWORD = re.compile(
    r"(?i)\b(?:api[_-]?key|token|secret|password|credential|private[_-]?key|access[_-]?key)s?\b\s*[:=]"
)
REMOVED = "[removed]"
_MOST = 100


@dataclass(frozen=True, slots=True)
class Risk:
    """What is risky in a text."""

    score: int
    """0 to 100: 50 for an injection, 30 for active content, 10 for a text that is too long, 5 for each name of a
    credential with a value, and 20 if anything would be removed."""
    found: tuple[str, ...]
    """For people."""
    injection: bool
    sha256: str
    """Of the text as it was given."""
    cleaned: str
    """Without what was found."""


def assess(text: str, max_characters: int | None = None) -> Risk:
    """Looks at `text`; the same text gives the same answer."""
    phrases = sorted(_phrases(text))
    injection = sum(weight for _, weight in phrases) >= ALARM
    cleaned = _without_content(text)
    active = cleaned != _INVISIBLE.sub("", text)
    unseen = hidden(text)
    if injection:
        cleaned = _without_phrases(cleaned)
    too_long = max_characters is not None and len(text) > max_characters
    if too_long:
        cleaned = cleaned[:max_characters]
    keywords = len(_KEYWORD.findall(text))
    found = [f"text that addresses the agent: {name}" for name in dict.fromkeys(name for name, _ in phrases)]
    found += ["active content: a script, a handler or a `javascript:` address"] if active else []
    found += ["characters that nobody sees"] if unseen else []
    found += ["it is too long"] if too_long else []
    score = 50 * injection + 30 * active + 10 * too_long + 5 * keywords + 20 * (cleaned != text)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    told = tuple(found) if injection or active or unseen or too_long else ()
    return Risk(min(score, _MOST), told, injection, f"sha256:{digest}", cleaned)


def _phrases(text: str) -> set[tuple[str, float]]:
    """The rules that match some reading; of several with one name the heaviest."""
    heaviest: dict[str, float] = {}
    for reading in dict.fromkeys(readings(text)):
        for name, weight, pattern in RULES:
            if weight > heaviest.get(name, 0) and pattern.search(reading):
                heaviest[name] = weight
    return set(heaviest.items())


def _without_content(text: str) -> str:
    for pattern in (_SCRIPT, _HANDLER, _URL):
        text = pattern.sub(REMOVED, text)
    return _INVISIBLE.sub("", text)


def _without_phrases(text: str) -> str:
    """Sentences that matter are removed; when what is left is still an alarm, all of it is."""
    kept = "".join(
        REMOVED + " " * sentence[-1:].isspace() if _phrases(sentence) else sentence
        for sentence in _SENTENCE.findall(text)
    )
    return REMOVED if sum(weight for _, weight in _phrases(kept)) >= ALARM else kept
