"""`non_empty_file`: the file is there and has more in it than blanks."""

from wave_runtime.contracts.judged_file import NotJudged, read_bytes
from wave_runtime.ports import Check, Finding, Verdict


class NonEmptyFile:
    """Looks at the file of `source`."""

    def validate(self, check: Check) -> Verdict:
        """Passed when a byte of the file is no white space."""
        try:
            data = read_bytes(check)
        except NotJudged as error:
            return Verdict("failed", (error.finding,))
        if data.removeprefix(b"\xef\xbb\xbf").strip():
            return Verdict("passed")
        found = "it has nothing but white space" if data else "it is empty"
        return Verdict("failed", (Finding("", f"expected content in `{check.source}`: {found}", "missing_content"),))
