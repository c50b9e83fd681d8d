"""Programs that run the command in their arguments, and how to find it there."""

from collections.abc import Mapping

from wave_runtime.record import dataclass


@dataclass(frozen=True, slots=True)
class Runner:
    """Where the command begins: behind the options, and behind so many operands."""

    valued: frozenset[str] = frozenset()
    """Options that take the next word as their value."""
    plain: frozenset[str] = frozenset()
    """Options that do not. One in neither set is read in both ways."""
    operands: int = 0
    assignments: bool = False
    """Whether `NAME=value` may stand before the command."""
    looks: frozenset[str] = frozenset()
    """Options with which nothing is run."""


def _names(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


def _runner(
    valued: str = "", plain: str = "", operands: int = 0, *, assignments: bool = False, looks: str = ""
) -> Runner:
    return Runner(frozenset(valued.split()), frozenset(plain.split()), operands, assignments, frozenset(looks.split()))


_TIMEOUT = "--foreground --preserve-status -v --verbose -f -p"
RUNNERS: Mapping[str, Runner] = {
    "builtin": _runner(),
    "bundle exec": _runner(),
    "busybox": _runner(),
    "caffeinate": _runner("-t -w", "-d -i -m -s -u"),
    "chroot": _runner("", "", 1),
    "chrt": _runner("-T -P -D", "-b -f -i -o -r -a -m", 1),
    "command": _runner("", "-p", looks="-v -V"),
    "dbus-run-session": _runner(),
    "doas": _runner("-u -C", "-n -s"),
    "docker exec": _runner("-u --user -w --workdir -e --env --env-file --detach-keys", "-i -t -it -d", 1),
    "docker run": _runner("-v -e -u -w -p --name --network --volume --env --user --workdir", "-i -t -it -d --rm", 1),
    "env": _runner("-u --unset -C --chdir", "-i --ignore-environment -0 -v -", assignments=True),
    "exec": _runner("-a", "-c -l"),
    "eatmydata": _runner(),
    "fakeroot": _runner(),
    "flock": _runner("-w --timeout -E --conflict-exit-code", "-s -x -e -n -o -F -u --nonblock --shared", 1),
    "git bisect run": _runner(),
    "git submodule foreach": _runner("", "--recursive -q --quiet"),
    "gosu": _runner("", "", 1),
    "gtimeout": _runner("-k --kill-after -s --signal", _TIMEOUT, 1),
    "ionice": _runner("-c --class -n --classdata -p -P -u", "-t --ignore"),
    "linux32": _runner(),
    "linux64": _runner(),
    "ltrace": _runner("-o -e -p -s -u -n -l", "-f -c -S -r -t"),
    "nice": _runner("-n --adjustment"),
    "nohup": _runner(),
    "npm exec": _runner("-p --package", "-y --yes"),
    "npx": _runner("-p --package", "-y --yes --no-install --no"),
    "nsenter": _runner("-t --target -S -G", "-a -m -u -i -n -p -U"),
    "parallel": _runner("-j --jobs -S -a -N -n -L --colsep --delay --results", "-k -u -v --keep-order --dry-run"),
    "pipenv run": _runner(),
    "pkexec": _runner("--user", "--disable-internal-agent --keep-cwd"),
    "pnpm exec": _runner("--filter -C"),
    "poetry run": _runner(),
    "prlimit": _runner("-p --pid -o --output", "--noheadings --raw --verbose"),
    "proxychains": _runner("-f", "-q"),
    "runuser": _runner("-u --user -g -G", "-l -m -p"),
    "setarch": _runner("", "", 1),
    "setpriv": _runner(
        "--reuid --regid --groups --inh-caps --ambient-caps --bounding-set --securebits --pdeathsig --ruid --euid "
        "--rgid --egid",
        "--no-new-privs --nnp --clear-groups --keep-groups --init-groups --reset-env --dump",
    ),
    "setsid": _runner("", "-c -f -w --ctty --fork --wait"),
    "ssh": _runner(
        "-p -i -l -o -F -J -L -R -D -W -b -c -e -m -O -Q -S -w -B -E -I", "-A -N -T -t -q -v -n -4 -6 -C", 1
    ),
    "ssh-agent": _runner("-a -E -P -t", "-c -D -d -k -s"),
    "stdbuf": _runner("-i -o -e --input --output --error"),
    "strace": _runner("-o -e -p -s -u -E -P -b -I -O -S -a", "-f -ff -c -C -q -t -tt -T -v -y -yy -x"),
    "su-exec": _runner("", "", 1),
    "sudo": _runner(
        "-u --user -g --group -h --host -p --prompt -C --close-from -D --chdir -r --role -t --type -T -U -R --chroot",
        "-n --non-interactive -E --preserve-env -H --set-home -S --stdin -b -k -A -i -s -P -B",
        assignments=True,
    ),
    "systemd-run": _runner("-u --unit -p --property -M -H --slice -E", "--user --scope --wait -t -P -q --pipe"),
    "taskset": _runner("", "-a -c --cpu-list", 1),
    "time": _runner("-o --output -f --format", "-p -v -a --portability --verbose"),
    "timeout": _runner("-k --kill-after -s --signal", _TIMEOUT, 1),
    "torsocks": _runner("-u -p -a -P", "-i -q -d"),
    "toybox": _runner(),
    "unbuffer": _runner("", "-p"),
    "unshare": _runner("-R -w -S -G", "-m -u -i -n -p -U -C -T -f -r -c --mount --pid --net --user --fork"),
    "uv run": _runner("--with -p --python --extra --group --project --directory --env-file --with-requirements"),
    "uvx": _runner("--from --with -p --python"),
    "valgrind": _runner("", "-q -v"),
    "watch": _runner("-n --interval", "-d -t -b -e -g -c -x"),
    "xargs": _runner(
        "-I -n -P -L -d -a -s -E --max-args --max-procs --max-lines --delimiter --arg-file --max-chars",
        "-0 -r -t -p -x -o -i -l -e --null --no-run-if-empty --verbose --interactive --exit --open-tty",
    ),
    "xvfb-run": _runner("-n -e -f -p -s -w", "-a -d -l"),
    "yarn exec": _runner(),
}
"""By program, or by program and subcommand."""

BASH = frozenset({"bash", "rbash"})
POSIX = frozenset({"ash", "dash", "ksh", "mksh", "sh"})
SHELLS = BASH | POSIX | {"csh", "fish", "pwsh", "tcsh", "zsh"}
"""Programs that run shell text: `-c TEXT`, a file, or what they read."""

INTERPRETERS = _names(
    "python python2 python3 pypy pypy3 node nodejs deno bun perl ruby php lua luajit tclsh expect Rscript R julia ghci",
    "runghc osascript irb iex elixir scala groovy jshell sqlite3 psql mysql ed ex vi vim gdb lldb at batch parallel",
    "ssh m4 su sudo chroot unshare nsenter",
)
"""Programs that run what they read from standard input, unless their arguments say what to run instead."""

SCRIPT_FILES = (".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".pl", ".php", ".lua", ".R", ".tcl", ".sh", ".awk")
INLINE = frozenset({"-c", "-m", "-e", "-p", "-E", "-r", "--eval", "--print", "--version", "-V", "--help", "-h"})

OPAQUE: Mapping[str, str] = {
    ".": "runs a file in this shell",
    "source": "runs a file in this shell",
    "alias": "gives names new meanings",
    "bind": "can run commands",
    "complete": "can run commands",
    "compgen": "can run commands",
    "coproc": "runs a command beside this shell",
    "enable": "changes the commands of the shell",
    "fc": "runs commands again",
    "hash": "changes where programs are found",
    "let": "evaluates arithmetic, which can run commands",
    "mapfile": "can run commands",
    "readarray": "can run commands",
    "shopt": "changes how the line is read",
}
"""Commands of the shell whose effect on the rest of the line is not followed."""

EVALUATES = _names("[ test printf read let declare typeset local export readonly unset wait getopts")
"""Commands of the shell that evaluate subscripts in their arguments, which can run commands."""
