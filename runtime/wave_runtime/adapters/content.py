"""Made-up contents by artifact type: valid for the type, plain about what they are."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from wave_runtime.plan import Json
from wave_runtime.schema.texts import readable


@dataclass(frozen=True, slots=True)
class Subject:
    """What a content stands for."""

    step: str
    artifact: str
    digest: str
    """Of the step: another step, another content."""


def json_text(value: Json) -> bytes:
    """A JSON document as people read it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _json(subject: Subject, suffix: str) -> bytes:
    return json_text({"simulated": True, "step": subject.step, "artifact": subject.artifact})


def _sentence(subject: Subject) -> str:
    return f"Simulated: the step `{subject.step}` would make the artifact `{subject.artifact}` here."


def _markdown(subject: Subject, suffix: str) -> bytes:
    return f"# {readable(subject.artifact).capitalize()}\n\n{_sentence(subject)}\n".encode()


def _text(subject: Subject, suffix: str) -> bytes:
    return f"{_sentence(subject)}\n".encode()


def _patch(subject: Subject, suffix: str) -> bytes:
    """A unified diff that applies to any tree: it adds one file of its own."""
    name = f"simulated/{sha256(f'{subject.step}/{subject.artifact}'.encode()).hexdigest()[:12]}.txt"
    return (
        f"diff --git a/{name} b/{name}\n"
        "new file mode 100644\n"
        "--- /dev/null\n"
        f"+++ b/{name}\n"
        "@@ -0,0 +1 @@\n"
        f"+{_sentence(subject)}\n"
    ).encode()


def _binary(subject: Subject, suffix: str) -> bytes:
    return b"simulated\0" + bytes.fromhex(subject.digest.partition(":")[2])


def _file(subject: Subject, suffix: str) -> bytes:
    return _BY_SUFFIX.get(suffix.lower(), _text)(subject, suffix)


Content = Callable[[Subject, str], bytes]
"""Takes the subject and the suffix of the file's name."""

_BY_SUFFIX: Mapping[str, Content] = {".json": _json, ".md": _markdown, ".patch": _patch, ".diff": _patch}

CONTENT: Mapping[str, Content] = {
    "json": _json,
    "markdown": _markdown,
    "text": _text,
    "patch": _patch,
    "file": _file,
    "directory": _markdown,
    "binary": _binary,
}
"""By artifact type; a folder gets this as its one file."""
