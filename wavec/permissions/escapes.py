"""Commands that do more than their name says: a table, with a command for each that anybody can try.

Allowing a program often means allowing what the program can be told to run or to write. Each row is one such way. A row
speaks only when a grant really permits its command, which the matcher decides; so what a row says is no guess, but
that a way is not in the table proves nothing. Programs that start the one among their arguments (`env`, `xargs`,
`find -exec`, `npx`) have no row: the matcher asks for what they start as well.
"""

from collections.abc import Iterator, Sequence
from enum import Enum

from wave_runtime.permissions import Call, Layer, Pattern, decide
from wave_runtime.permissions.command_glob import spelled
from wave_runtime.plan.record import dataclass


class Effect(Enum):
    """What the way leads to."""

    RUNS = "runs any program"
    WRITES = "writes any file"
    PROJECT = "runs what files of the project say"


@dataclass(frozen=True, slots=True)
class Escape:
    """A command, and more words that make it do something else."""

    command: str
    words: str
    """Written after the command; empty where the command itself is the way."""
    effect: Effect
    anywhere: bool = False
    """Whether the words mean the same behind other arguments of the command."""
    reads: str = ""
    """The file of the project that says what is run."""


@dataclass(frozen=True, slots=True)
class Found:
    """A way that a grant permits."""

    line: str
    effect: Effect
    reads: str = ""
    denial: str | None = None
    """A pattern that denies just that, where the words begin with a long option."""


def _rows(effect: Effect, *rows: tuple[str, str], anywhere: bool = False) -> Iterator[Escape]:
    return (Escape(command, words, effect, anywhere) for command, words in rows)


_PROGRAM = "./x"
_FILE = "notes.txt"

ESCAPES: tuple[Escape, ...] = (
    # Interpreters.
    *_rows(
        Effect.RUNS,
        ("python", "-c 'import os; os.system(\"./x\")'"),
        ("python3", "-c 'import os; os.system(\"./x\")'"),
        ("node", '-e \'require("child_process").execSync("./x")\''),
        ("deno", "eval 'new Deno.Command(\"./x\").spawn()'"),
        ("bun", "-e 'Bun.spawn([\"./x\"])'"),
        ("ruby", "-e 'system(\"./x\")'"),
        ("perl", "-e 'system(\"./x\")'"),
        ("php", "-r 'system(\"./x\");'"),
        ("lua", "-e 'os.execute(\"./x\")'"),
        ("awk", "'BEGIN {system(\"./x\")}'"),
        ("gawk", "'BEGIN {system(\"./x\")}'"),
        ("sh", _PROGRAM),
        ("bash", _PROGRAM),
        ("zsh", _PROGRAM),
        ("ssh", "-o ProxyCommand=./x host"),
        ("scp", "-S ./x a host:b"),
        ("rsync", "-e ./x a host:b"),
        ("sqlite3", ":memory: '.shell ./x'"),
        ("psql", "-c '\\! ./x'"),
        ("gdb", "-ex '!./x'"),
        ("vi", "-es -c '!./x' -c q"),
        ("vim", "-es -c '!./x' -c q"),
        ("nvim", "-es -c '!./x' -c q"),
        ("ed", "'!./x'"),
        ("man", "-P ./x man"),
    ),
    # Programs that fetch and run, or that are told what to run.
    *_rows(
        Effect.RUNS,
        ("npm install", "any-package"),
        ("pnpm dlx", "any-package"),
        ("yarn dlx", "any-package"),
        ("pip install", "any-package"),
        ("go run", "example.com/any@latest"),
        ("cargo install", "any-package"),
        ("docker run", "-v /:/host alpine"),
        ("podman run", "-v /:/host alpine"),
        ("kubectl exec", "pod -- ./x"),
        ("gh extension install", "any/extension"),
        ("gh alias set", "--shell name ./x"),
        ("git difftool", "-y -x ./x"),
        ("git -c", "alias.x=!./x x"),
    ),
    *_rows(
        Effect.RUNS,
        ("rg", "--pre ./x ."),
        ("sed", "'1e ./x' a"),
        ("tar", "-cf a.tar a --checkpoint=1 --checkpoint-action=exec=./x"),
        ("zip", "a.zip a -T -TT ./x"),
        ("less", "+'!./x' a"),
        ("go test", "-exec ./x"),
        ("go vet", "-vettool=./x"),
        ("go build", "-toolexec ./x"),
        ("git grep", "--open-files-in-pager=./x a"),
        ("git fetch", "--upload-pack=./x ."),
        ("git pull", "--upload-pack=./x ."),
        ("git clone", "--upload-pack=./x . copy"),
        ("git ls-remote", "--upload-pack=./x ."),
        ("git push", "--receive-pack=./x . HEAD:refs/heads/b"),
        anywhere=True,
    ),
    # Programs that write where an option says.
    *_rows(
        Effect.WRITES,
        ("git log", f"--output={_FILE}"),
        ("git show", f"--output={_FILE}"),
        ("git diff", f"--output={_FILE}"),
        ("git shortlog", f"--output={_FILE}"),
        ("git archive", f"--output={_FILE} HEAD"),
        ("git format-patch", f"--stdout --output={_FILE} --root"),
        ("sort", f"-o {_FILE} a"),
        ("shuf", f"-o {_FILE} a"),
        ("find", f". -fprint {_FILE}"),
        ("curl", f"-o {_FILE} https://example.com/"),
        ("wget", f"-O {_FILE} https://example.com/"),
        ("go test", f"-c -o {_FILE}"),
        ("go build", f"-o {_FILE}"),
        ("yq", "-i . a.yaml"),
        ("sed", "-i s/a/b/ a"),
        ("uniq", f"a {_FILE}"),
        ("tee", _FILE),
        ("dd", f"of={_FILE}"),
        ("cp", f"a {_FILE}"),
        ("mv", f"a {_FILE}"),
        ("ln", f"a {_FILE}"),
        ("install", f"a {_FILE}"),
        ("truncate", f"-s 0 {_FILE}"),
        ("patch", f"{_FILE} a.diff"),
        ("unzip", "-o a.zip"),
        ("tar", "-xf a.tar"),
        anywhere=True,
    ),
    # Programs whose work is to run what a file of the project says.
    *(
        Escape(command, words, Effect.PROJECT, reads=reads)
        for command, words, reads in (
            ("make", "", "Makefile"),
            ("just", "", "justfile"),
            ("npm run", "build", "package.json"),
            ("npm test", "", "package.json"),
            ("npm start", "", "package.json"),
            ("npm ci", "", "package.json"),
            ("npm install", "", "package.json"),
            ("pnpm run", "build", "package.json"),
            ("pnpm test", "", "package.json"),
            ("pnpm install", "", "package.json"),
            ("yarn run", "build", "package.json"),
            ("yarn test", "", "package.json"),
            ("yarn install", "", "package.json"),
            ("bun run", "build", "package.json"),
            ("bun test", "", "a.test.ts"),
            ("pytest", "", "conftest.py"),
            ("python -m pytest", "", "conftest.py"),
            ("python3 -m pytest", "", "conftest.py"),
            ("tox", "", "tox.ini"),
            ("nox", "", "noxfile.py"),
            ("go test", "./...", "a_test.go"),
            ("go generate", "./...", "a.go"),
            ("go run", ".", "main.go"),
            ("cargo test", "", "build.rs"),
            ("cargo build", "", "build.rs"),
            ("cargo run", "", "build.rs"),
            ("gradle", "build", "build.gradle"),
            ("./gradlew", "build", "build.gradle"),
            ("mvn", "test", "pom.xml"),
            ("cmake", "--build .", "CMakeLists.txt"),
            ("rake", "", "Rakefile"),
            ("composer", "install", "composer.json"),
            ("mix test", "", "mix.exs"),
            ("pre-commit run", "", ".pre-commit-config.yaml"),
            ("docker build", ".", "Dockerfile"),
            ("docker compose", "up", "compose.yaml"),
        )
    ),
)


def escapes(rule: Pattern, layers: Sequence[Layer]) -> Iterator[Found]:
    """The ways that `rule` opens in a grant, each effect and each command once. What is said by name is no news: a
    rule that allows every command, or the very line of a row and nothing else."""
    if rule.glob is None or rule.tool != "Bash":
        return
    start = spelled(rule.glob).rstrip()
    is_open = "*" in rule.glob
    seen: set[tuple[str, Effect]] = set()
    for row in ESCAPES:
        may_meet = row.command.startswith(start) or start.startswith(row.command)
        if not may_meet or (row.command, row.effect) in seen:
            continue
        for line in _lines(row, start, is_open):
            alone = Layer((rule,), ())
            if decide([alone], Call("Bash", line)).permitted and decide(layers, Call("Bash", line)).permitted:
                seen.add((row.command, row.effect))
                yield Found(line, row.effect, row.reads, _denial(row))
                break


def _lines(row: Escape, start: str, is_open: bool) -> Iterator[str]:
    yield f"{row.command} {row.words}".rstrip()
    # `git log --oneline*`: the same words behind those of the rule.
    if row.anywhere and is_open and start.startswith(row.command + " "):
        yield f"{start} {row.words}"


def _denial(row: Escape) -> str | None:
    option = row.words.partition("=")[0].partition(" ")[0]
    return f"Bash({row.command}*{option}*)" if option.startswith("--") else None
