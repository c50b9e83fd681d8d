"""The file that a contract is about: read once, bounded, never through a link."""

from wave_runtime.engine.defect_kind import DefectKind
from wave_runtime.files.paths import UnsafePath, open_below
from wave_runtime.ports import Check, Finding, Verdict
from wave_runtime.text.artifact_json import MAX_BYTES
from wave_runtime.text.reason import reason_of

MOST = 100
"""Findings that a verdict lists; a long list repeats one mistake many times."""


class NotJudged(Exception):
    """There is no content to judge; the finding says why."""

    def __init__(self, message: str, kind: DefectKind) -> None:
        super().__init__(message)
        self.finding = Finding("", message, kind)


def read_bytes(check: Check) -> bytes:
    """The content of the file. Raises NotJudged."""
    if check.source is None:
        raise NotJudged("the contract names no file", "not_checked")
    try:
        with open_below(check.workspace, check.source) as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise NotJudged(f"`{check.source}` does not exist", "missing_content") from None
    except UnsafePath as error:
        raise NotJudged(str(error), "not_checked") from None
    except OSError as error:
        raise NotJudged(f"`{check.source}` cannot be read: {reason_of(error)}", "not_checked") from None
    if len(data) > MAX_BYTES:
        raise NotJudged(f"`{check.source}` has more than {MAX_BYTES // (1024 * 1024)} MiB", "not_checked")
    return data


def read_text(check: Check) -> str:
    """The content of a text file. Raises NotJudged, also for what is not UTF-8 or has a NUL character."""
    data = read_bytes(check)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotJudged(f"`{check.source}` is not UTF-8 at byte {error.start}", "format_error") from None
    if "\0" in text:
        raise NotJudged(f"`{check.source}` is not a text: it has a NUL character", "format_error")
    return text.replace("\r\n", "\n")


def verdict(findings: "list[Finding] | tuple[Finding, ...]") -> Verdict:
    """Failed for `findings`, of which the first are listed; passed without any."""
    if not findings:
        return Verdict("passed")
    if len(findings) > MOST:
        more = Finding("", f"{len(findings) - MOST} more findings", findings[MOST].kind)
        return Verdict("failed", (*findings[:MOST], more))
    return Verdict("failed", tuple(findings))
