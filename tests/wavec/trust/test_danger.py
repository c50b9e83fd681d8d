"""Where a shell text makes a program of a value: what is underlined, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavec.trust.danger import dangers
from wavec.trust.shell import all_commands, commands_of

RUN = [
    ('eval "$V"', '"$V"'),
    ("eval $V", "$V"),
    ('eval "echo ${V}"', '"echo ${V}"'),
    ('eval "echo ${V:-none}"', '"echo ${V:-none}"'),
    ('sh -c "$V"', '"$V"'),
    ('bash -euc "ls $V"', '"ls $V"'),
    ('/bin/sh -c "$V"', '"$V"'),
    ('env A=1 timeout 5 bash -c "$V"', '"$V"'),
    ('find . -exec sh -c "$V" ;', '"$V"'),
    ('xargs sh -c "$V"', '"$V"'),
    ("python3 -c \"print('$V')\"", "\"print('$V')\""),
    ('node --eval "$V"', '"$V"'),
    ('perl -ne "$V"', '"$V"'),
    ("`$V`", "`$V`"),
    ("$($V)", "$($V)"),
    ("$V", "$V"),
    ('"$V" --help', '"$V"'),
    ("if true; then $V; fi", "$V"),
    ("true && $V", "$V"),
    ('printf %s "$V" | sh', "sh"),
    ('echo "$V" 2>&1 |\n  bash -s', "bash"),
    ('{ echo "$V"; } | sh', "sh"),
    ('(echo "$V") | sh', "sh"),
    ("sh <<END\necho $V\nEND\n", "sh"),
    ("sh <<-END\n\techo $V\n\tEND\n", "sh"),
    ('sh <<< "$V"', "sh"),
    ('ssh host "ls $V"', '"ls $V"'),
    ('X=$V\neval "$X"', '"$X"'),
    ('X="a $(echo "$V")"; eval "$X"', '"$X"'),
    ('for f in $V; do eval "$f"; done', '"$f"'),
    ('export X="$V"; sh -c "$X"', '"$X"'),
    ("sh artifacts/made.sh", "artifacts/made.sh"),
    ("./artifacts/made.sh --now", "./artifacts/made.sh"),
    ("python3 artifacts/made.sh", "artifacts/made.sh"),
    (". artifacts/made.sh", "artifacts/made.sh"),
    ('eval "$(cat artifacts/made.sh)"', '"$(cat artifacts/made.sh)"'),
    ("cat artifacts/made.sh | sh", "sh"),
    ("sh < artifacts/made.sh", "artifacts/made.sh"),
    ('read X < artifacts/made.sh; eval "$X"', '"$X"'),
    ('PATH="$V:$PATH" make', 'PATH="$V:$PATH"'),
    ("PATH=$V", "PATH=$V"),
    ('PATH+=":$V"', 'PATH+=":$V"'),
    ('export LD_PRELOAD="$V"', 'LD_PRELOAD="$V"'),
    ('declare -x NODE_OPTIONS="--max-old-space-size=$V"', 'NODE_OPTIONS="--max-old-space-size=$V"'),
    ('env GIT_SSH_COMMAND="ssh -i $V" git fetch', 'GIT_SSH_COMMAND="ssh -i $V"'),
    ('PYTHONPATH="$(cat artifacts/made.sh)" python3 x.py', 'PYTHONPATH="$(cat artifacts/made.sh)"'),
    ("GIT_CONFIG_VALUE_0=$V git log", "GIT_CONFIG_VALUE_0=$V"),
    ("npm_config_registry=$V npm install", "npm_config_registry=$V"),
    ('X=$V; BASH_ENV="$X" bash tools/check.sh', 'BASH_ENV="$X"'),
]


@pytest.mark.parametrize(("text", "underlined"), RUN)
def test_a_value_that_is_run_is_found(text: str, underlined: str) -> None:
    assert [text[danger.start : danger.end] for danger in dangers(text, {"V"}, {"made.sh"})] == [underlined]


DATA = [
    'echo "$V"',
    "printf '%s\\n' \"$V\" > notes.md",
    'sh -c \'echo "$1"\' - "$V"',
    "eval 'echo done'",
    'eval "$OTHER"',
    'X=1; eval "$X"',
    'test "$V" = "eval"',
    'if [ "$V" = yes ]; then make; fi',
    'printf %s "$V" | grep sh',
    'printf %s "$V" | sh -c cat',
    'printf %s "$V" | python3 -m json.tool',
    "sh <<'END'\necho $V\nEND\n",
    'python3 tools/count.py "$V" artifacts/made.sh',
    "cp artifacts/made.sh made",
    "bash tools/check.sh artifacts/made.sh",
    "sh artifacts/another.sh",
    "sh old-artifacts/made.sh",
    'ssh "$V"',
    "N=$((1 + $V))",
    '# eval "$V"',
    'git commit -m "$V"',
    'apt-get install sh "$V"',
    'MY_PATH="$V" make',
    'PATH="/opt/bin:$PATH" make "$V"',
    'grep PATH="$V" notes.md',
    "export -n PATH",
]


@pytest.mark.parametrize("text", DATA)
def test_a_value_that_stays_data_is_left_alone(text: str) -> None:
    assert list(dangers(text, {"V"}, {"made.sh"})) == []


@given(st.text("$V`(){}'\"|;&<>\n\\ ab=#-c", max_size=60))
def test_any_text_is_read_to_its_end(text: str) -> None:
    for command in all_commands(commands_of(text)):
        for word in command.words:
            assert 0 <= word.start <= word.end <= len(text)
    for danger in dangers(text, {"V"}, {"a"}):
        assert 0 <= danger.start < danger.end <= len(text)


def test_deep_nesting_is_no_trouble() -> None:
    assert commands_of("$(" * 20_000 + "eval $V")
    assert list(dangers("`" * 9_999, {"V"}, ())) == []
