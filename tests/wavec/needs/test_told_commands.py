"""Which commands a text tells to run. What is no order is as important as what is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavec.needs.told_commands import told_commands

TOLD = [
    ("Run `git log --oneline` first.", ["git log --oneline"]),
    ("Then execute `npm test`.", ["npm test"]),
    ("1. First check the branch with `git branch --show-current`", ["git branch --show-current"]),
    ("Create the pull request using `gh pr create` with a title.", ["gh pr create"]),
    ("**Step 1**: Call Bash tool with: `gh issue list --limit 50`", ["gh issue list --limit 50"]),
    ("Use the command `go vet ./...`", ["go vet ./..."]),
    ("gh issue view <NUMBER> --json body", ["gh issue view <NUMBER> --json body"]),
    ("  2. gh issue list --repo a/b --limit 5", ["gh issue list --repo a/b --limit 5"]),
    ('- If the title differs: gh issue edit <N> --title "new title"', ['gh issue edit <N> --title "new title"']),
    ("Use Bash tool: gh --version", ["gh --version"]),
    ("```\nUse Bash tool: gh --version\n```", ["gh --version"]),
    (
        "Do this:\n```bash\n# first\ngo test ./...\ngit add -A && \\\n  git commit -m x\n```\n",
        [
            "go test ./...",
            "git add -A && git commit -m x",
        ],
    ),
    ("```console\n$ make check\nok\n```", ["make check"]),
    ("Run `go build ./...` and `go test ./...`.", ["go build ./..."]),
]


@pytest.mark.parametrize(("text", "commands"), TOLD)
def test_a_command_is_told(text: str, commands: list[str]) -> None:
    found = told_commands(text)
    assert [command.line for command in found] == commands
    for command in found:
        assert text[command.start : command.end].replace("\\\n  ", "") == command.line


@pytest.mark.parametrize(
    "text",
    [
        "Never run `git push --force`.",
        "Do not use `rm -rf build` here.",
        "Prefer the tools instead of running `cat README.md`.",
        "The pipeline would run `npm test` afterwards.",
        "Developers use `make release` for that.",
        "Analyze the output of `git log --stat`.",
        "The findings of `go vet ./...` are in artifacts/vet.",
        "`git log` shows the history.",
        "Use git bisect if needed to find the regression.",
        "Make sure that tests pass, go through all files.",
        "make sure --force is not used",
        "Run the tests.",
        "Use `jq` to read it.",
        "Example output:\n```bash\ngit push\n```",
        "Never do this:\n```sh\ngit push\n```",
        '```json\n{"run": "git push --force"}\n```',
        "```python\ngit.push()\n```",
        "gh is used: the tool --help of it must be read.",
        "Save it with a name such as `git log -p`.",
    ],
)
def test_what_is_no_order_is_left_out(text: str) -> None:
    assert told_commands(text) == ()


@pytest.mark.parametrize(
    ("line", "example", "open"),
    [
        (
            "gh issue view <number> --repo <owner/repo>",
            "gh issue view x1 --repo x1",
            'gh issue view "$VALUE" --repo "$VALUE"',
        ),
        ("git log {{ input }} --stat", "git log x1 --stat", 'git log "$VALUE" --stat'),
        (
            "gh api repos/{owner}/issues --paginate",
            "gh api repos/x1/issues --paginate",
            'gh api repos/"$VALUE"/issues --paginate',
        ),
        ('gh issue edit 1 --title "a title"', 'gh issue edit 1 --title "a title"', 'gh issue edit 1 --title "$VALUE"'),
        ("gh issue edit 1 --title 'by <name>'", "gh issue edit 1 --title 'by x1'", 'gh issue edit 1 --title "$VALUE"'),
        ("git diff main...HEAD --stat", "git diff main...HEAD --stat", "git diff main...HEAD --stat"),
        ("git add ... -v", "git add x1 -v", "git add $REST -v"),
        ("cargo test --lib >out.txt <in.txt", "cargo test --lib >out.txt <in.txt", "cargo test --lib >out.txt <in.txt"),
        ("git show ${REF} --stat", "git show ${REF} --stat", "git show ${REF} --stat"),
    ],
)
def test_places_to_fill_in_become_a_word_or_a_variable(line: str, example: str, open: str) -> None:
    (command,) = told_commands(line)
    assert (command.example, command.open) == (example, open)


@given(st.text(alphabet="`$ \n#:-.gitrunhew<>{}\"'", max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for command in told_commands(text):
        assert 0 <= command.start < command.end <= len(text)
        assert command.example and command.open


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("```a\n" * 60_000, 0),
        ("~~~\n```a\n" * 30_000, 0),
        ("`" * 400_000 + "--x", 0),
        ("```sh\nls\n```\n" * 40_000, 40_000),
        ("Run `git x`. " * 40_000, 40_000),
        ("Run `git x`, " * 5_000, 5_000),
    ],
    ids=["open fences", "two kinds of fences", "one long mark", "blocks", "sentences", "one long sentence"],
)
def test_a_long_text_is_read_once(text: str, found: int) -> None:
    # A second or two. Where the length is squared, each of them takes minutes.
    assert len(told_commands(text)) == found


def test_a_longer_fence_is_not_closed_by_a_shorter_one() -> None:
    text = "Show this:\n````md\n```sh\ngit log\n```\n````\n```sh\ngit status\n```\n"
    assert [command.line for command in told_commands(text)] == ["git status"]


def test_each_place_knows_the_quotes_around_it() -> None:
    (command,) = told_commands("""gh pr edit <a> --body="x <b>" --title='<c>' <d>""")
    assert command.open == """gh pr edit "$VALUE" --body="$VALUE" --title="$VALUE" "$VALUE\""""
