"""What shell lines demand. Reading matter: a line, and what it needs to be permitted.

`…` is what is not known before the line runs; `!` marks what only a grant of every command permits.
"""

import re

import pytest
from wave_runtime.permissions import Demand, NotUnderstood, demands
from wave_runtime.permissions.gaps import shown

LINES = [
    # One command
    ("git log", ["git log"]),
    ("  git   log  ", ["git log"]),
    ("git log # rm x", ["git log"]),
    ("git \\\n log", ["git log"]),
    # Operators
    ("git log; rm x", ["git log", "rm x"]),
    ("git log && rm x", ["git log", "rm x"]),
    ("git log || rm x", ["git log", "rm x"]),
    ("git log | tee f", ["git log", "tee f"]),
    ("git log |& tee f", ["git log", "tee f"]),
    ("git log & rm x", ["git log", "rm x"]),
    ("git log\nrm x", ["git log", "rm x"]),
    ("! git log", ["git log"]),
    ("time -p git log", ["git log"]),
    # Quoting: words are compared without their quotes, blanks inside a word with a backslash
    ("git 'log'", ["git log"]),
    ("g''it \"l\"og", ["git log"]),
    ("\\rm x", ["rm x"]),
    ("git 'log -p'", ["git log\\ -p"]),
    ('git "log -p"', ["git log\\ -p"]),
    ("git log\\ -p", ["git log\\ -p"]),
    ("echo $'a\\nb'", ["echo a\\\nb"]),
    ("echo '' x", ["echo '' x"]),
    ('echo "it\'s"', ["echo it\\'s"]),
    ("echo 'a;b|c'", ["echo a;b|c"]),
    ('echo "a\\$b"', ["echo a$b"]),
    # Substitutions: what is in them is demanded, what comes out is not known
    ("git log $(rm x)", ["rm x", "git log…"]),
    ("git log `rm x`", ["rm x", "git log…"]),
    ('git log "$(rm x)"', ["rm x", "git log …"]),
    ('git log "a$(rm "$(ls y)")b"', ["ls y", "rm …", "git log a…b"]),
    ("git log <(rm x)", ["rm x", "git log…"]),
    ("git log >(rm x)", ["rm x", "git log…"]),
    ("$(rm x)", ["rm x", "…!"]),
    # Expansions
    ("ls $X", ["ls…"]),
    ("ls a$X", ["ls a…"]),
    ('ls "$X" b', ["ls … b"]),
    ("ls ${X:-$(rm x)}", ["rm x", "ls…"]),
    ("ls src/*.py", ["ls src/….py"]),
    ("ls src/[ab].py", ["ls src/…"]),
    ("ls x{a,b}", ["ls x…"]),
    ("ls {}", ["ls {}"]),
    ("ls ~/x", ["ls …/x"]),
    ("ls '*' \"~\"", ["ls * ~"]),
    ("$X log", ["…log!"]),
    ("echo $((1 + 2))", ["echo…"]),
    # Groups and words of the shell
    ("(git log; rm x)", ["git log", "rm x"]),
    ("{ git log; rm x; }", ["git log", "rm x"]),
    ("if git log; then rm x; elif ls; then cat y; else pwd; fi", ["git log", "rm x", "ls", "cat y", "pwd"]),
    ("while git log; do rm x; done", ["git log", "rm x"]),
    ("until git log; do rm x; done", ["git log", "rm x"]),
    ("for f in a $(ls); do rm $f; done", ["ls", "rm…"]),
    ("case $(ls) in a|b) rm x;; *) cat y;; esac", ["ls", "rm x", "cat y"]),
    ("f() { rm x; }; f", ["rm x", "f"]),
    ("function f { rm x; }", ["rm x"]),
    ("[[ -f a && $(ls) == b ]] && rm x", ["ls", "rm x"]),
    ("(( 1 > 0 )) && rm x", ["rm x"]),
    # Redirections
    ("git log > f", ["Write(f)", "git log"]),
    ("git log >> d/f 2>&1", ["Write(d/f)", "git log"]),
    ("git log >| f", ["Write(f)", "git log"]),
    ("git log 2> f", ["Write(f)", "git log"]),
    ("git log &> f", ["Write(f)", "git log"]),
    ("git log &>> f", ["Write(f)", "git log"]),
    ("git log >& f", ["Write(f)", "git log"]),
    ("git log < f", ["Read(f)", "git log"]),
    ("git log <> f", ["Read(f)", "Write(f)", "git log"]),
    ("git log > /dev/null 2>&1 <&- 3>&2", ["git log"]),
    ("git log > $(rm x)", ["rm x", "Write(…)", "git log"]),
    ("git log > $F", ["Write(…)", "git log"]),
    ("> f", ["Write(f)"]),
    ("> ~/f", ["Write(~/f)"]),
    ("> ~me", ["Write(~/)"]),
    ("{ git log; ls; } > f", ["Write(f)", "git log", "ls"]),
    ("git log > /etc/x", ["Write(/etc/x)", "git log"]),
    ('git log <<< "$(rm x)"', ["rm x", "git log"]),
    ("cat <<E\n$(rm x)\nE", ["rm x", "cat"]),
    ("cat <<'E'\n$(rm x)\nE\nls", ["cat", "ls"]),
    ("cat <<-E > f\n\tx\n\tE", ["Write(f)", "cat"]),
    # The folder
    ("cd d && ls > f", ["cd d", "Write(d/f)", "ls"]),
    ("cd d; ls > f", ["cd d", "Write(f)", "Write(d/f)", "ls"]),
    ("cd d && cd e && ls > f", ["cd d", "cd e", "Write(d/e/f)", "ls"]),
    ("cd d && cd .. && ls > f", ["cd d", "cd ..", "Write(f)", "ls"]),
    ("cd .. && ls > f", ["cd ..", "Write(…)", "ls"]),
    ("cd $X && ls > f", ["cd…", "Write(…)", "ls"]),
    ("cd /x && ls > f", ["cd /x", "Write(/x/f)", "ls"]),
    ("(cd d); ls > f", ["cd d", "Write(f)", "ls"]),
    ("for i in a b; do cd d; ls > f; done", ["cd d", "Write(…)", "ls"]),
    # Variables: those in lower case are the line's own
    ("x=1; echo $x", ["echo…"]),
    ("x=$(ls)", ["ls"]),
    ("X=1 git log", ["git log!"]),
    ("x=1 git log", ["git log!"]),
    ("PATH=.", ["PATH=.!"]),
    ("http_proxy=x", ["http_proxy=x!"]),
    ("export CI=1", ["export CI=1!"]),
    ("export x=1", ["export x=1"]),
    ("read -r line", ["read -r line"]),
    ("read PATH", ["read PATH!"]),
    ("printf -v PATH ./x", ["printf -v PATH ./x!"]),
    ("printf -v x ./x", ["printf -v x ./x"]),
    ("declare $X", ["declare…!"]),
    ("for PATH in .; do git log; done", ["PATH!", "git log"]),
    # Commands that run others
    ("timeout 5 rm x", ["timeout 5 rm x", "rm x"]),
    ("timeout -k 1 --signal=KILL 5 rm x", ["timeout -k 1 --signal=KILL 5 rm x", "rm x"]),
    ("env -i -u A B=1 rm x", ["env -i -u A B=1 rm x", "rm x!"]),
    ("nice -n 5 nohup rm x", ["nice -n 5 nohup rm x", "nohup rm x", "rm x"]),
    ("command rm x", ["command rm x", "rm x"]),
    ("command -v rm", ["command -v rm"]),
    ("sudo -u me rm x", ["sudo -u me rm x", "rm x"]),
    ("busybox rm x", ["busybox rm x", "rm x"]),
    ("ls | xargs -n 1 rm", ["ls", "xargs -n 1 rm", "rm…"]),
    ("ls | xargs -I{} mv {} d", ["ls", "xargs -I{} mv {} d", "mv … d"]),
    ("find . -exec rm {} \\;", ["find . -exec rm {} ;", "rm …"]),
    ("find . -name x -execdir rm {} +", ["find . -name x -execdir rm {} +", "rm …"]),
    ("find . -name x", ["find . -name x"]),
    ("git bisect run rm x", ["git bisect run rm x", "rm x"]),
    ("sh -c 'rm x; ls'", ["sh -c rm\\ x;\\ ls", "rm x", "ls"]),
    ("bash -lc 'rm x > f'", ["bash -lc rm\\ x\\ >\\ f", "Write(f)", "rm x"]),
    ("bash -o pipefail -c 'rm x' a b", ["bash -o pipefail -c rm\\ x a b", "rm x"]),
    ("bash script.sh", ["bash script.sh"]),
    ("eval 'rm x'", ["eval rm\\ x!", "rm x"]),
    ("exec rm x", ["exec rm x!", "rm x"]),
    ("trap 'rm x' EXIT", ["trap rm\\ x EXIT", "rm x"]),
    ("watch 'rm x'", ["watch rm\\ x", "rm x"]),
    ("su -c 'rm x'", ["su -c rm\\ x", "rm x"]),
    # Programs that run what they read
    ("bash <<'E'\nrm x\nE", ["bash!", "rm x"]),
    ("python3 - <<'E'\nx\nE", ["python3 -!"]),
    ("ls | python3", ["ls", "python3!"]),
    ("ls | python3 -m json.tool", ["ls", "python3 -m json.tool"]),
    ("ls | python3 x.py", ["ls", "python3 x.py"]),
    (". ./x", [". ./x!"]),
    ("source x", ["source x!"]),
    ("alias ls=rm", ["alias ls=rm!"]),
    ("set -euo pipefail", ["set -euo pipefail"]),
    ("set -o posix", ["set -o posix!"]),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line for line, _ in LINES])
def test_a_line_demands(line: str, expected: list[str]) -> None:
    assert [shown_demand(demand) for demand in demands(line)] == expected


def shown_demand(demand: Demand) -> str:
    text = shown(demand.argument) if demand.tool == "Bash" else str(demand)
    return text + ("!" if demand.unrestricted else "")


CHAINS = ["{}; {}", "{} && {}", "{} || {}", "{} | {}", "{} & {}", "{}\n{}", "({}); {}", "{{ {}; }} && {}"]
AROUND = ["({})", "{{ {}\n}}", "if {}\nthen {}\nfi", "echo $({}\n)", 'echo "$({}\n)"', "f() {{ {}\n}}", "! {}"]


@pytest.mark.parametrize("chain", [*CHAINS, *AROUND])
def test_a_construct_demands_the_same_inside_another(chain: str) -> None:
    """Each line of the table, next to and inside each chain and group: nothing of it is lost."""
    for line, expected in LINES:
        if not can_be_put_into(line, chain):
            continue
        whole = chain.format(line, "git log") if chain.count("{}") == 2 else chain.format(line)
        found = [shown_demand(demand).rstrip("!") for demand in demands(whole)]
        # In a function it is not known in which folder a file is opened.
        lost = [
            text for text in expected if text.rstrip("!") not in found and re.sub(r"\(.*\)", "(…)", text) not in found
        ]
        assert lost == [], whole


def can_be_put_into(line: str, chain: str) -> bool:
    if "#" in line or line.startswith(("cd", "!", "time")) or " cd " in line or "(cd" in line:
        return False  # a comment hides what follows; folders are looked at above
    if "<<" in line and "\n" in line and "\n" not in chain:
        return False  # a here-document ends with its line
    return not (line.startswith("(") and ("({" in chain)) and not (line.startswith("for PATH") and "|" in chain)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "a command is expected here"),
        ("git log)", "`)` is not expected here"),
        ("git 'log", "a single quote is not closed"),
        ('git "log', "a double quote is not closed"),
        ("git log $(rm", "a parenthesis is not closed"),
        ("git log; ; rm", "a command is expected here"),
        ("if git log; then rm", "`fi` is expected here"),
        ("git log >", "nothing stands behind `>`"),
        ("cat <<E\nx", "the here-document up to `E` does not end"),
        ("git lo\\\ng", "a word is broken over two lines"),
        ("ｇit log", "the name of the program `ｇit` has letters that look like others"),
        ("gіt log", "the name of the program `gіt` has letters that look like others"),
        ("git\u200b log", "it contains an invisible character outside quotes"),
        ("git\u00a0log", "it contains an invisible character outside quotes"),
        ("git \0log", "it contains a control character"),
        ("echo $((a[$(rm x)]))", "arithmetic with more than numbers, which can run commands"),
        ("test -v 'a[$(rm x)]'", "a subscript, which can run commands"),
        ("echo ${x@P}", "an expansion that can run commands"),
        ("ls >& '$(rm x)'", "bash expands what stands behind `>&` twice"),
        ("eval $X", "what `eval` runs is not known"),
        ('sh -c "$X"', "what `sh` runs is not known"),
        ("ls | sh", "what `sh` runs is not known"),
        ("fish -c 'rm x'", "what `fish` runs is not known"),
        ("sh -c 'rm ('", "in the text that `sh` runs: `(` is not expected here"),
        ("sh -c \"p $'a'\"", "in the text that `sh` runs: shells do not agree on `$'`"),
        ("xargs -I{} sh -c 'rm {}'", "what `sh` runs is not known"),
        ("$(" * 30 + "ls" + ")" * 30, "it is nested too deep"),
        ("env " * 60 + "ls", "commands that run commands are nested too deep"),
    ],
)
def test_what_is_not_understood(line: str, reason: str) -> None:
    if not line:
        assert demands(line) == ()
        return
    with pytest.raises(NotUnderstood) as caught:
        demands(line)
    assert caught.value.reason == reason
