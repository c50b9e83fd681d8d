"""`wavec check -v`, its JSON and the page of a plan say what was not judged."""

import json
from pathlib import Path

from tests.wavec.cli.conftest import REVIEW, Command

TRUST = "trust: 2 steps judged\n  commands are judged by the names of the programs in their text: 1\n"


def test_what_was_judged_is_told_when_asked(wavec: Command) -> None:
    assert wavec("check").out == ""
    told = wavec("check", "-v").out
    assert "lints: 1 prompt judged\n" in told and TRUST in told and "types: 0 inserted values judged\n" in told


def test_findings_come_first(wavec: Command, project: Path) -> None:
    (project / ".wave/pipelines/review.yaml").write_text(REVIEW.replace("navigator", "navigater"))
    told = wavec("check", "--verbose").out
    assert told.startswith("error[WV301]") and 0 < told.find("\n1 error\n") < told.find(TRUST)


def test_json_has_it_always(wavec: Command) -> None:
    def trust(*arguments: str) -> object:
        parts = json.loads(wavec("check", "--json", *arguments).out)["coverage"]
        return next(part for part in parts if part["pass"] == "trust")

    reason = "commands are judged by the names of the programs in their text"
    assert trust() == {
        "pass": "trust",
        "unit": "step",
        "judged": 2,
        "not_judged": [{"reason": reason, "count": 1}],
    }
    assert trust("review") == {"pass": "trust", "unit": "step", "judged": 1, "not_judged": []}


def test_the_page_says_it_of_its_own_pipeline(wavec: Command) -> None:
    assert "1 thing judged in part or not at all (trust): see `wavec check -v`" in wavec("plan", "facts").out
    assert "judged" not in wavec("plan", "review").out
    assert wavec("plan", "--all").out.count("judged in part") == 1
