"""What grants permit. Reading matter: a grant, calls that it permits, calls that it does not."""

from collections.abc import Sequence

import pytest
from wave_runtime.permissions import Call, Decision, Layer, decide, parse_call, parse_pattern
from wave_runtime.permissions.gaps import canonical


def grant(allow: Sequence[str], deny: Sequence[str] = ()) -> Layer:
    return Layer(tuple(map(parse_pattern, allow)), tuple(map(parse_pattern, deny)))


def asked(layers: Sequence[Layer], call: str) -> Decision:
    return decide(layers, parse_call(call))


def check(layers: Sequence[Layer], tool: str, permitted: Sequence[str], denied: Sequence[str]) -> None:
    wrong = [(text, decide(layers, Call(tool, text)).because) for text in permitted]
    assert [why for text, why in wrong if not decide(layers, Call(tool, text)).permitted] == []
    assert [text for text in denied if decide(layers, Call(tool, text)).permitted] == []


ALLOWED = [
    # What commands of the shell do with names of variables that nobody knows before
    (
        ["Bash(test *)", "Bash([ *)"],
        ['test -f "$x"', '[ "$a" = "$b" ]', "[ $? -eq 0 ]", "[ $# -gt 1 ]", "test -v 'a[0]'"],
        ["y='a[$(rm x)]'; test -v \"$y\"", "y='-v a[$(rm x)]'; test $y", 'test "$x" "$y"', '[ -f x -a -v "$y" ]'],
    ),
    (
        ["Bash(declare *)", "Bash(read *)", "Bash(unset *)", "Bash(wait *)", "Bash(let *)", "Bash(git log*)"],
        ["declare -A x", "read -r line", "unset x", "wait", "wait %1", "declare -a 'x=1'"],
        [
            *("declare -i x; x='a[$(rm x)]'", "declare -n r=PATH; r=evil; git log", 'declare -"$o" r=PATH'),
            *("read -aPATH < /dev/null; git log", 'read "$y"', "read 'a[x]'", 'read -"$o"'),
            *("unset PATH; git log", 'unset "$y"', 'wait -p "$y"', 'wait "$y"', "wait -p PATH"),
            *("x='a[$(rm x)]'; let x", "path=evil; git log", "for path in evil; do git log; done"),
        ],
    ),
    (
        ["Bash(printf *)"],
        ["printf '%s' \"$x\"", 'printf -- "$x"', "printf -v x '%s' a"],
        ["x='-v PATH evil'; printf $x", 'x=-vPATH; printf "$x" evil', 'printf -"$x" evil', "printf -vPATH evil"],
    ),
    # Options that run a command, together with others, attached, shortened, or unknown
    (
        ["Bash(find *)", "Bash(fd *)"],
        ['find "$d" -name "$n"', "find . -name '*.py'", "fd -tx src", "fd -e xml", 'fd -- "$x" src'],
        [
            *('a=-exec; b=\';\'; find . "$a" rm x "$b"', "fd -xrm", "fd . --exec=rm", "fd -Hx rm", "fd . -X rm"),
            *('a=-x; fd "$a" rm', "fd $x"),
        ],
    ),
    (
        ["Bash(env *)", "Bash(script *)", "Bash(su *)", "Bash(git rebase *)"],
        ["env -u X", "git rebase -i HEAD", "git rebase --onto a b"],
        [
            *("env '-vSrm x'", "env -vS 'rm x'", "env '--split=rm x'", "script -qc 'rm x' /dev/null"),
            *("script --comm='rm x'", "su -lc 'rm x'", "git rebase -ix 'rm x' a", "git rebase --exe='rm x' a"),
        ],
    ),
    (
        ["Bash(xargs *)", "Bash(git log*)"],
        ["xargs git log", "xargs -0 -n 1 git log", "xargs -I {} git log {}", "xargs -I{} -I{} git log {}"],
        [
            *("xargs -I git git log", "xargs -I X -I git git log", "xargs -0I git git log", "xargs -igit git log"),
            *("xargs --repl=git git log", "xargs $x git log", "xargs --process-slot-var=PATH git log"),
        ],
    ),
    # A blank in a word is none between words
    (["Bash(deploy * --dry-run)"], ["deploy a --dry-run", "deploy 'a b' --dry-run"], ["deploy a 'x --dry-run'"]),
    (["Bash(bash *)"], ["bash x"], ["bash /dev/stdin <<< 'rm x'", "bash /dev/fd/0 < x"]),
    (
        ["Bash(git log*)"],
        [
            "git log",
            "git log --oneline",
            "git logx",
            "'git' \"log\"",
            "git log 2>&1",
            "git log > /dev/null",
            "(git log)",
        ],
        [
            *("git log; touch f", "git log && touch f", "git log & touch f", "git log\ntouch f", "git log | tee f"),
            *("git log > f", "git log $(touch f)", "git log `touch f`", "git log <(touch f)", "FOO=1 git log"),
            *("PAGER=x git log", "git -C . log", "git lo", "git", "/usr/bin/git log", "env git log", "$X log"),
            *("eval 'git log'", "exec git log", "git log; rm -rf .", "command git log", "sh -c 'git log'"),
        ],
    ),
    (
        ["Bash(git log *)"],
        ["git log", "git log -p", "git log $X", 'git log "$X" -- src/*.py', "git log -- 'a b'"],
        ["git logx", "git 'log -p'", "git log\\ -p", "git log; git status", "git $X", 'git "$X"', "git log$X"],
    ),
    (["Bash(git log:*)"], ["git log", "git log -p"], ["git logx", "git log:x"]),
    (["Bash(git log)"], ["git log", "git  log"], ["git log -p", "git log $X", "git log ''"]),
    (
        ["Bash(git add src/*)"],
        ["git add src/x", "git add src/*.py", "git add 'src/a b'", "git add src/$X"],
        ["git add x", "git add $X", "git add 'src' x", "git add *.py"],
    ),
    (['Bash(grep "*" src)'], ["grep x src", "grep 'a b' src", 'grep "$X" src'], ["grep a b src", "grep $X src"]),
    (["Bash(git commit -m 'a b'*)"], ["git commit -m 'a b'", 'git commit -m "a b" -a'], ["git commit -m a b"]),
    (["Bash(* --version)"], ["git --version", "python3 -W x --version"], ["git --version x", "$X"]),
    # What runs another command
    (["Bash(timeout *)"], ["timeout"], ["timeout 5 rm x", "timeout 5 git log"]),
    (["Bash(timeout *)", "Bash(git log*)"], ["timeout 5 git log -p"], ["timeout 5 rm x", "timeout 5 timeout 5 rm x"]),
    (["Bash(sudo apt-get *)"], ["sudo apt-get update"], ["sudo rm x", "sudo apt-getx", "apt-get update"]),
    (["Bash(env *)", "Bash(git log*)"], ["env git log", "env -u A git log"], ["env PATH=. git log", "env A=1 git log"]),
    (["Bash(env CI=1 npm test*)"], ["env CI=1 npm test"], ["env CI=2 npm test", "env CI=1 npm run"]),
    (["Bash(printf *)", "Bash(read *)", "Bash(ls)"], ["printf x; ls"], ["printf -v PATH .; ls", "read PATH; ls"]),
    (["Bash(find *)"], ["find . -name x"], ["find . -exec rm {} ;", "find . $X", 'find . "$X" rm ";"']),
    (["Bash(find *)", "Bash(rm *.o)"], ["find . -name x"], ["find . -exec rm {} ';'"]),
    (["Bash(find . -exec grep *)"], ["find . -exec grep x {} ';'"], ["find . -exec rm {} ';'", "find . -name x"]),
    (
        ["Bash(xargs *)", "Bash(grep *)", "Bash(ls)"],
        ["ls | xargs grep x"],
        ["ls | xargs rm", "ls | xargs sh -c 'rm x'"],
    ),
    (
        ["Bash(bash -c 'git log')"],
        ["bash -c 'git log'", 'bash -c "git log"'],
        ["bash -c 'git log; rm x'", "bash -c 'rm x'"],
    ),
    (["Bash(bash *)"], ["bash x.sh"], ["bash -c 'git log'", 'bash -c "$X"', "ls | bash"]),
    (
        ["Bash(bash *)", "Bash(git log*)"],
        ["bash -c 'git log; git log -p'"],
        ["bash -c 'git log > f'", "bash -c 'rm x'"],
    ),
    (["Bash(python3 *)", "Bash(ls)"], ["python3 x.py", "ls | python3 x.py"], ["python3 <<< x", "ls | python3 -"]),
    # Every command
    (
        ["Bash"],
        ["git log; rm -rf .", "X=1 git log", "eval $X", "$X", "not ( understood", "a=(1 2)", "ls | sh", "alias a=b"],
        ["ls > f", "ls < f"],
    ),
    (["Bash", "Write"], ["ls > f", "ls >> d/f", "ls > $F"], ["ls > /f", "ls > ../f", "ls < f", "cd .. && ls > /f"]),
    (
        ["Bash", "Write(out/*)"],
        ["ls > out/f", "cd out && ls > f"],
        ["ls > f", "cd out; ls > f", "ls > $F", "ls > out/$F"],
    ),
    (["*"], ["eval $X", "ls > f < g"], ["ls > /f"]),
    ([], [], ["ls", ""]),
]


@pytest.mark.parametrize(("allow", "permitted", "denied"), ALLOWED, ids=[", ".join(row[0]) for row in ALLOWED])
def test_what_patterns_allow(allow: list[str], permitted: list[str], denied: list[str]) -> None:
    check([grant(allow)], "Bash", permitted, denied)


DENIED = [
    (
        ["Bash(rm *)"],
        ["ls x"],
        [
            *("/b?n/rm -rf x", "/bin/r? x", '"$d"/rm x', "bash /dev/stdin <<< 'rm x'", "linux64 rm x"),
            *("prlimit --nofile=1 rm x", "ssh-agent rm x", "setpriv --no-new-privs rm x", "pkexec --user root rm x"),
        ],
    ),
    (["Bash(git push*)"], ["git log"], ["git --attr-source HEAD push"]),
    (
        ["Bash(sudo *)"],
        ["ls", "echo sudo", "sudox", "X=1 make", "make; ls", "git commit -m 'no sudo here'"],
        [
            *("sudo x", "sudo", "true && sudo x", "X=1 sudo x", "timeout 5 sudo x", "s''udo x", "\\sudo x"),
            *(
                "./bin/sudo x",
                "/usr/bin/sudo x",
                "env sudo x",
                "env -i A=1 sudo x",
                "bash -c 'sudo x'",
                "echo $(sudo x)",
            ),
            *(
                "nice -n 5 sudo x",
                "nohup sudo x",
                "time sudo x",
                "command sudo x",
                "stdbuf -oL sudo x",
                "setsid sudo x",
            ),
            *(
                "xargs sudo",
                "find . -exec sudo x ';'",
                "busybox sudo x",
                "(sudo x)",
                "{ sudo x; }",
                "if sudo x; then ls; fi",
            ),
            *(
                "ls | sudo x",
                "`sudo x`",
                "<(sudo x)",
                "eval 'sudo x'",
                "eval $X",
                "$X",
                "$X x",
                "exec sudo x",
                "ls | sh",
            ),
            *("bash <<< 'sudo x'", "trap 'sudo x' EXIT", "su -c 'sudo x'", "f() { sudo x; }", "env -S 'sudo x'"),
            *(
                "timeout 5 bash -lc 'env sudo x'",
                "$'sudo' x",
                "s{u,}do x",
                "su[d]o x",
                "su\\\ndo x",
                "ѕudo x",
                "ls (",
                "s$()udo x",
            ),
            *("git rebase -x 'sudo x'", "git -C . bisect run sudo x", "ssh host sudo x", "watch 'sudo x'"),
        ],
    ),
    (
        ["Bash(rm -rf /*)"],
        ["rm -rf d", "rm -r /d", "rm x", "rm -f /d", "rm *.o", "rm -f src/*.o", "ls -rf /d", "cd d && rm -rf e"],
        [
            *("rm -rf /any/path", "rm -fr /p", "rm -r -f /p", "rm -f -r /p", "rm -rfv /p", "rm -v -rf /p", "rm /p -rf"),
            *("rm --recursive --force /p", "rm --rec --forc /p", "rm -R --force /p", "rm -rf d /p", "rm -rf -- /p"),
            *("rm -rf //p", "cd /p && rm -rf d", "cd /; rm -rf d", 'cd "$X" && rm -rf d', "rm -rf $X", 'rm -rf "$X"'),
            *("rm $X", "rm $X /p", "rm -r $F /p", "/bin/rm -rf /p", "xargs rm -rf", "true; rm -rf /p", 'rm -"rf" /p'),
            *("cd / && find . -exec rm -rf {} +", "timeout 5 rm -fr /p", "sudo rm -r --force /p"),
        ],
    ),
    (
        ["Bash(git push*)"],
        ["git log", "git stash push", "git commit -m push", "git -C . log", "echo git push"],
        ["git push", "git push origin", "git -C . push", "git -c a=b push", "git --no-pager push", "/usr/bin/git push"],
    ),
    (
        ["Bash(git push --force*)"],
        ["git push", "git push origin main", "git log --force", "git push --follow-tags"],
        [
            "git push --force",
            "git push -f",
            "git push origin main --force-with-lease",
            "git push origin -uf",
            "git push $X",
        ],
    ),
    (["Bash(curl -o *)"], ["curl x"], ["curl -o f x", "curl x -o f", "curl --output f x", "curl -so f x"]),
    (["Bash(cat secret*)"], ["cat x"], ["cat secret", "cat ./secret", "cat x secret.txt", "cat se*", "cat x $X"]),
    (["Bash(npm publish)"], ["npm test", "npm run publish"], ["npm publish"]),
    (["Bash(make release*)"], ["make", "make test"], ["make release", "make clean release", "make -j 4 release"]),
    (["Bash(find * -delete)"], ["find . -name x"], ["find . -delete", "find . -delete -name x"]),
    (["Bash(kubectl delete *)"], ["kubectl get pods"], ["kubectl delete x", "kubectl -n a delete x"]),
    (["Bash"], [], ["ls", "", "eval x", "(("]),
    (
        ["Write(*.go)"],
        ["ls > x", "cat x.go"],
        ["ls > x.go", "ls > d/x.go", "ls > $F", "{ ls; } >> x.go", "cd d && ls > x.go"],
    ),
]


@pytest.mark.parametrize(("deny", "permitted", "denied"), DENIED, ids=[", ".join(row[0]) for row in DENIED])
def test_what_patterns_deny(deny: list[str], permitted: list[str], denied: list[str]) -> None:
    check([grant(["*"], deny)], "Bash", permitted, denied)


FORMS = ["sudo x", "/bin/sudo x", "env sudo x", "bash -c 'sudo x'", "$(sudo x)", "X=1 sudo x", "s''udo x", "xargs sudo"]
PLACES = [
    *("{}", "ls; {}", "ls && {}", "ls || {}", "ls | {}", "ls & {}", "ls\n{}", "({})", "{{ {}; }}", "echo $({})"),
    *('echo "$({})"', "echo `{}`", "if {}; then ls; fi", "while {}; do ls; done", "for i in a; do {}; done"),
    *("case a in a) {};; esac", "f() {{ {}; }}", "timeout 5 {}", "cat <<E\n$({})\nE", "! {}", "{} > f", "{} | cat"),
    *('ls "${{X:-$({})}}"', "cat <({})", "time {}", "eval '{}'", "sh -c '{}'"),
]


def test_no_place_hides_what_is_denied() -> None:
    layers = [grant(["*"], ["Bash(sudo *)"])]
    # `timeout X=1` runs a program of that name.
    lines = [place.format(form) for place in PLACES for form in FORMS if not (form[:2] == "X=" and "5" in place)]
    assert [line for line in lines if decide(layers, Call("Bash", line)).permitted] == []
    harmless = [place.format("ls -l") for place in PLACES]
    assert [line for line in harmless if not decide(layers, Call("Bash", line)).permitted] == []


def test_no_place_adds_what_is_not_allowed() -> None:
    layers = [grant(["Bash(ls*)", "Bash(cat*)", "Bash(echo*)", "Read", "Write"])]
    lines = [place.format(form) for place in PLACES for form in FORMS]
    assert [line for line in lines if decide(layers, Call("Bash", line)).permitted] == []


@pytest.mark.parametrize(
    ("patterns", "permitted", "denied"),
    [
        (
            ["WebFetch"],
            ["https://a.org/x", "http://1.2.3.4:8080/"],
            ["ftp://a.org", "file:///x", "a.org", "https://u@a.org"],
        ),
        (
            ["WebFetch(domain:example.com)"],
            ["https://example.com", "http://EXAMPLE.com:8080/x?y#z", "https://example.com./"],
            [
                *("https://www.example.com", "https://example.com.evil.org", "https://evil.org/example.com"),
                *("https://example.com@evil.org", "https://evil.org\\@example.com", "https://example.com\t.evil.org"),
                "https://exаmple.com",
            ],
        ),
        (
            ["WebFetch(domain:*.example.com)"],
            ["https://a.example.com", "https://a.b.example.com"],
            ["https://example.com"],
        ),
        (["WebFetch(domain:bücher.de)"], ["https://xn--bcher-kva.de", "https://BÜCHER.de/x"], ["https://bucher.de"]),
        (
            ["WebFetch(domain:127.0.0.1)"],
            ["http://127.0.0.1:80/"],
            ["http://2130706433/", "http://0x7f.1/", "http://127.1/"],
        ),
        (
            ["WebFetch(https://api.github.com/repos/*)"],
            ["https://api.github.com/repos/x", "https://API.github.com:443/%72epos/x"],
            ["https://api.github.com/x", "http://api.github.com/repos/x", "https://api.github.com/repos/../x"],
        ),
        (
            ["WebFetch(https://a.org)"],
            ["https://a.org", "https://a.org/"],
            ["https://a.org/x", "https://a.org.evil.org"],
        ),
    ],
)
def test_urls(patterns: list[str], permitted: list[str], denied: list[str]) -> None:
    check([grant(patterns)], "WebFetch", permitted, denied)


@pytest.mark.parametrize(
    ("layers", "call", "permitted", "because"),
    [
        ([grant(["Write"])], "Write(src/a.py)", True, "`Write(src/a.py)` is allowed by `Write`"),
        ([grant(["Write"])], "Write(./src//a.py)", True, "`Write(src/a.py)` is allowed by `Write`"),
        (
            [grant(["*"])],
            "Write(/etc/x)",
            False,
            "`Write(/etc/x)` is not permitted: a path is relative to the workspace",
        ),
        ([grant(["*"])], "Read(~/x)", False, "`Read(~/x)` is not permitted: a path is relative to the workspace"),
        (
            [grant(["*"])],
            "Edit(a/../../x)",
            False,
            "`Edit(a/../../x)` is not permitted: `..` may lead out of the workspace",
        ),
        ([grant(["Write"], ["Write(*.go)"])], "Write(src/a.go)", False, "`Write(src/a.go)` is denied by `Write(*.go)`"),
        ([grant(["Write"], ["Write(*.go)"])], "Write(src/a.GO)", True, "`Write(src/a.GO)` is allowed by `Write`"),
        ([grant(["Edit"], ["Write(*.go)"])], "Edit(a.go)", True, "`Edit(a.go)` is allowed by `Edit`"),
        ([grant(["Write(a*)"])], "Write", False, "`Write` with an unknown argument is allowed by no pattern"),
        ([grant(["Write"])], "Write", True, "`Write` with an unknown argument is allowed by `Write`"),
        (
            [grant(["Write"], ["Write(a*)"])],
            "Write",
            False,
            "`Write` with an unknown argument is denied by `Write(a*)`",
        ),
        ([grant(["mcp__github__*"])], "mcp__github__get", True, "`mcp__github__get` is allowed by `mcp__github__*`"),
        ([grant(["mcp__github__*"])], "mcp__gitlab__get", False, "`mcp__gitlab__get` is allowed by no pattern"),
        ([grant(["WebSearch"])], "WebSearch(some words)", True, "`WebSearch(some words)` is allowed by `WebSearch`"),
        ([grant(["Task(x)"])], "Task(x)", False, "`Task(x)` is allowed by no pattern"),
        ([grant(["Task"], ["Task(x)"])], "Task(y)", False, "`Task(y)` is denied by `Task(x)`"),
        (
            [grant(["Bash(git log*)"])],
            "Bash(git log; rm -rf .)",
            False,
            "`rm -rf .` after `;` is allowed by no pattern",
        ),
        (
            [grant(["Bash"], ["Bash(rm *)"])],
            "Bash(a || xargs rm)",
            False,
            "`rm…`, which `xargs` runs, is denied by `Bash(rm *)`",
        ),
        ([grant(["Bash(ls)"])], "Bash(ls > out/f)", False, "`Write(out/f)` is allowed by no pattern"),
        ([grant(["Bash(ls*)"])], "Bash(X=1 ls)", False, "`ls` (`X` is set for it) is allowed by no pattern"),
        (
            [grant(["Bash(ls*)"])],
            "Bash(ls 'a)",
            False,
            "`ls 'a`, which is not understood (a single quote is not closed), is allowed by no pattern",
        ),
        ([grant(["*"]), grant(["Bash(ls*)"])], "Bash(ls)", True, "`ls` is allowed by `Bash(ls*)`"),
        ([grant(["Bash(l*)"]), grant(["Bash(ls*)"])], "Bash(lx)", False, "`lx` is allowed by no pattern"),
        ([], "Read(x)", False, "`Read(x)` is allowed by no pattern"),
    ],
)
def test_the_reason_names_what_decided(layers: list[Layer], call: str, permitted: bool, because: str) -> None:
    decision = asked(layers, call)
    assert (decision.permitted, decision.because) == (permitted, because)


def test_the_layer_that_decided() -> None:
    layers = [grant(["Bash"]), grant(["Bash(ls*)"], ["Bash(rm *)"])]
    assert asked(layers, "Bash(rm x)").layer == 1
    assert asked(layers, "Bash(pwd)").layer == 1
    assert asked(layers, "Bash(ls; pwd)").demand is not None
    denied = asked([grant(["Read"]), grant(["Bash"])], "Bash(ls)")
    assert (denied.layer, denied.rule) == (0, None)


def test_the_operands_of_a_line_are_read_once_for_all_denials(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, ...]] = []

    def counted(words: tuple[str, ...]) -> str:
        made.append(words)
        return canonical(words)

    monkeypatch.setattr("wave_runtime.permissions.denial.canonical", counted)
    deny = tuple(parse_pattern(f"Bash(git log secret{number}*)") for number in range(40))
    line = " ".join(["git", "log", *(f"file{number}.md" for number in range(100))])
    assert decide([Layer((parse_pattern("Bash"),), deny)], Call("Bash", line)).permitted
    # Each operand alone and with all behind it, for each of the two shapes at most; and not once more for a pattern.
    assert 200 < len(made) < 500
