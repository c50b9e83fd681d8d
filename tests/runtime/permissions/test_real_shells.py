"""What a real shell runs is among the demands of the line.

Programs are fakes that write down their words; files are opened in a temporary folder. A line that is refused proves
nothing, so the tables say which ones must be read. `WAVE_TEST_FUZZ=N` makes up N lines.
"""

import os
import random
import shlex
import shutil
from itertools import product
from pathlib import Path

import pytest
from wave_runtime.permissions import Demand, NotUnderstood, demands

from tests.runtime.permissions.shells import Shell, unforeseen

LINES = int(os.environ.get("WAVE_TEST_FUZZ", "60"))

READ = [
    "p a b",
    "p; q",
    "p && q || r",
    "p | q | r",
    "p & q",
    "p\nq",
    "p 'a b' \"c d\" e\\ f",
    'p "$X" $X ${X} ${X:-y} ${#X}',
    "p $(q a) `r b`",
    'p "$(q "$(r a)")"',
    'p "`q a`"',
    "(p; q) | (r)",
    "{ p; q; }",
    "! p && q",
    "if p; then q; else r; fi",
    "if p; then q; elif r; then p 2; fi",
    "for i in a b; do p $i; done",
    'for i in *.py; do p "$i"; done',
    "while p; do q; break; done",
    "until p; do q; done",
    "case a in a) p;; b|c) q;; *) r;; esac",
    "case $X in (x) p;; esac",
    "f() { p; q; }; f",
    "p > out",
    "p >> out 2> err",
    "p 2>&1 > out",
    "p >| out",
    "p < a.py > out",
    "> out",
    "(p; q) > out",
    "p <<EOF\ntext $(q)\nEOF\nr",
    "p <<'EOF'\ntext $(q)\nEOF\nr",
    "p <<-EOF\n\ttext\n\tEOF\nr",
    "p <<A <<B\na\nA\nb\nB\nq",
    "cat <<EOF | p\ntext\nEOF",
    "p # q",
    "p a#b",
    "p \\\n a",
    "p &&\n q",
    "p *.py src/*.py",
    "p [ab].py",
    "p ~ ~/x",
    "X=1 p",
    "x=1; p $x",
    'x=$(q); p "$x"',
    "env A=1 p a",
    "env -u A p",
    "timeout 5 p a",
    "timeout -k 1 5 nice -n 1 p",
    "nohup p",
    "stdbuf -oL p",
    "xargs p < a.py",
    "xargs -n 1 p a < a.py",
    "xargs -I{} p {} x < a.py",
    "find . -name a.py -exec p {} ';' -exec q {} +",
    "sh -c 'p; q'",
    "sh -ec 'p a' q b",
    "env sh -c 'timeout 5 p'",
    "eval 'p; q'",
    "eval p a",
    "trap 'p' EXIT",
    "set -eu; p",
    "cd src && p > out",
    "cd src; p > out",
    "cd nowhere || p > out",
    "(cd src; p); q > out",
    "if true; then cd src; fi; p > out",
    "command p",
    "exec p",
    "sh <<'EOF'\np\nEOF",
    'p "a\nb"',
    "p ''",
    "p a'b'\"c\"",
    "p -- -rf",
    "[ -n x ] && p",
    "p 2>/dev/null",
]

BASH = [
    "p $'a\\nb\\x41'",
    "p <(q) >(r)",
    "p <<< $(q)",
    "p &> out",
    "p &>> out",
    "p |& q",
    "p {a,b} x{1..3}",
    "[[ -n x && a == a ]] && p",
    "function f { p; }; f",
    "function f() { p; }; f",
    "(( 1 + 1 )) && p",
    'p "${X//a/b}" ${X^^} "${X%x}"',
    "p $'it\\'s'",
    "time p",
    "for i in a; do p; done > out",
    "bash <<< 'p a'",
    "select i in a; do p; break; done <<< 1",
    "p >& out",
    "p <( ) q",
    "$x{1..2} p",
    "case a in a) p;& b) q;; esac",
]

REFUSED = [
    "p >& '$(q)'",
    "p >& $X",
    "echo p | sh",
    "p $((X))",
    "p ${X:0:1}",
    "p ${!X}",
    'p "${X@P}"',
    "a=(p q)",
    "a[0]=1",
    "eval $X",
    'sh -c "$X"',
    "p $[1+1]",
    "for ((;;)); do p; done",
    "coproc p",
    "p {fd}> out",
    "p 'a",
    'p "a',
    "p $(q",
    "p `q",
    "p )",
    "if p; then q",
    "p <<EOF\ntext",
    "p <<EOF\na \\\nEOF\nq\nEOF",
    "p; ; q",
    "i\\\nf p",
    "[[ $X -eq 1 ]]",
    "test -v 'a[$(p)]'",
    "ｐ a",
    "p\u200b a",
    "$'p\\x00'",
]


@pytest.fixture(scope="module", params=["bash", "dash"])
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shell:
    if shutil.which(request.param) is None:
        pytest.skip(f"there is no {request.param}")
    return Shell(tmp_path_factory.mktemp(request.param), request.param)


def is_bash(shell: Shell) -> bool:
    return Path(shell.shell).name == "bash"


def read(shell: Shell, line: str) -> tuple[Demand, ...]:
    """The demands of a line of this shell. Lines are read as bash does, texts of `sh -c` as all shells do."""
    return demands(line if is_bash(shell) else f"sh -c {shlex.quote(line)}")


def test_what_runs_is_demanded(shell: Shell) -> None:
    for line in READ + (BASH if is_bash(shell) else []):
        assert unforeseen(shell.run(line), read(shell, line)) == [], line


def test_two_constructs_together(shell: Shell) -> None:
    pairs = [f"{one}{joined}{other}" for one, joined, other in product(READ, (" ; ", "\n"), READ)]
    inside = [f"q $({line}\n)" for line in READ] + [f'q "$({line}\n)"' for line in READ]
    grouped = [f"if p; then {line}\nfi" for line in READ] + [f"({line}\n) | q" for line in READ]
    every = [*inside, *grouped, *pairs]
    for line in random.Random(1).sample(every, min(len(every), LINES)):
        try:
            demanded = read(shell, line)
        except NotUnderstood:
            continue
        assert unforeseen(shell.run(line), demanded) == [], line


@pytest.mark.parametrize("line", REFUSED)
def test_what_could_run_anything_is_refused(line: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        demands(line)
    assert caught.value.reason
    assert 0 <= caught.value.at <= len(line)


TOKENS = [
    *("p", "q", "r", "git", "a", "-x", "x=1", "X=2", "if", "then", "fi", "for", "in", "do", "done", "case", "esac"),
    *("while", "!", "{", "}", "(", ")", ";", ";;", "&", "&&", "||", "|", "\n", "\\\n", "#", "'", '"', "`", "$(", "\\"),
    *("$X", '"$X"', "${X}", "*", "?", "[a]", "~", ">", ">>", "<", "2>", ">&", "<<E\n", "<<'E'\n", "\nE\n", "out"),
    *("sh -c", "eval", "env", "timeout 1", "xargs", "cd src", "f()", "''", "[", "]", "=", "$", "\t", "function f"),
    *("[[", "]]", "((", "))", "<(", ">(", "<<<", "&>", "|&", "{a,b}", "$'", "x{1..2}", "$((1))", "elif", "else"),
]
"""No path leads out of the folder, and no name of a program is one that does something."""


def test_made_up_lines(shell: Shell) -> None:
    made = random.Random(os.environ.get("WAVE_TEST_SEED", "1"))
    understood = 0
    for _ in range(LINES * 12):
        parts = [made.choice(TOKENS) for _ in range(made.randint(2, 9))]
        line = "".join(part + made.choice(("", " ", " ")) for part in parts)
        try:
            demanded = read(shell, line)
        except NotUnderstood:
            continue
        understood += 1
        if understood <= LINES:
            assert unforeseen(shell.run(line), demanded) == [], line
    assert understood > LINES // 4
