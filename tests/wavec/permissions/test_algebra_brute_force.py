"""The machines against the matcher, which is asked about every short text."""

import os
import random
from collections.abc import Iterator
from itertools import product

from wave_runtime.permissions import Call, Layer, Pattern, decide, matches_command, matches_path

from wavec.permissions.algebra import Proved, Unknown, Witness, covers, difference, is_empty

PAIRS = int(os.environ.get("WAVE_TEST_FUZZ", "100"))
"""2,000 have been run, and more."""
ALPHABETS = {"Write": "ab/.", "Bash": "ab /"}
PIECES = {
    "Write": ["a", "b", "/", ".", "*", "**", "?", "**/", "[ab]", "[!a]", "a*", "*.b", "\\a", "/**"],
    "Bash": ["a", "b", " ", "/", "*", "a b", "a *", " *", ":*", "b*"],
}
MATCHES = {"Write": matches_path, "Bash": matches_command}


def texts(tool: str, longest: int) -> list[str]:
    found = ["".join(letters) for size in range(1, longest + 1) for letters in product(ALPHABETS[tool], repeat=size)]
    return [text for text in found if is_argument(tool, text)]


def is_argument(tool: str, text: str) -> bool:
    """Whether a text is an argument in its normal form."""
    if tool == "Bash":
        return all(text.split(" "))
    return text == "." or not any(part in ("", ".", "..") for part in text.split("/"))


def glob(chance: random.Random, tool: str) -> str:
    made = "".join(chance.choice(PIECES[tool]) for _ in range(chance.randint(1, 4)))
    return made if made.strip("*").strip() else "a" + made


def pattern(chance: random.Random, tool: str) -> Pattern:
    return Pattern(tool, None if chance.random() < 0.1 else glob(chance, tool))


def pairs(tool: str, seed: int) -> Iterator[tuple[str, str]]:
    chance = random.Random(seed)
    for _ in range(PAIRS):
        yield glob(chance, tool), glob(chance, tool)


def test_pairs_of_globs() -> None:
    for tool, matches in MATCHES.items():
        every = texts(tool, 6)
        for wide, narrow in pairs(tool, 7):
            outside = next((text for text in every if matches(narrow, text) and not matches(wide, text)), None)
            answer = covers(Pattern(tool, wide), Pattern(tool, narrow))
            assert outside is None or isinstance(answer, Witness), (wide, narrow, outside)
            if isinstance(answer, Witness):
                text = answer.call.argument or ""
                assert matches(narrow, text) and not matches(wide, text), (wide, narrow, text)


def test_blanks_in_words() -> None:
    made = ("".join(letters) for size in range(1, 7) for letters in product("ab _", repeat=size))
    every = [text.replace("_", "\\ ") for text in made if all(text.split(" "))]
    chance = random.Random(5)
    for _ in range(PAIRS):
        wide, narrow = ("a" + "".join(chance.choices(["*", " a", "b", "\\ b", " *"], k=3)) for _ in range(2))
        outside = next((text for text in every if matches_command(narrow, text) > matches_command(wide, text)), None)
        answer = covers(Pattern("Bash", wide), Pattern("Bash", narrow))
        # Few of its tries have a blank in a word, so it may give up; it never claims what is not so.
        assert outside is None or not isinstance(answer, Proved), (wide, narrow, outside)


def layer(chance: random.Random, tool: str) -> Layer:
    allow = tuple(pattern(chance, tool) for _ in range(chance.randint(1, 3)))
    return Layer(allow, tuple(Pattern(tool, glob(chance, tool)) for _ in range(chance.randint(0, 2))))


def grants(tool: str, seed: int) -> Iterator[tuple[tuple[Layer, ...], tuple[Layer, ...]]]:
    chance = random.Random(seed)
    for _ in range(PAIRS // 3):
        before = tuple(layer(chance, tool) for _ in range(chance.randint(1, 2)))
        after = tuple(one if chance.random() < 0.5 else layer(chance, tool) for one in before)
        yield before, after


def test_grants_of_layers_with_denials() -> None:
    decided = asked = 0
    for tool in ALPHABETS:
        every = [Call(tool, text) for text in texts(tool, 4)]
        for before, after in grants(tool, 11):
            new = [call for call in every if decide(after, call).permitted and not decide(before, call).permitted]
            answer = covers(before, after)
            asked += 1
            decided += not isinstance(answer, Unknown)
            if isinstance(answer, Witness):
                assert decide(after, answer.call).permitted and not decide(before, answer.call).permitted
            elif isinstance(answer, Proved):
                assert not new, (before, after, new[0])
            found = difference(before, after)
            assert found.calls or found.undecided or not new, (before, after, new[0])
            for call in found.calls:
                assert decide(after, call.call).permitted and not decide(before, call.call).permitted
            assert bool(found.calls) == isinstance(answer, Witness) or found.undecided or isinstance(answer, Unknown)
    assert decided > asked * 0.8


def test_nothing_is_new_in_the_same_grant() -> None:
    for tool in ALPHABETS:
        for before, _ in grants(tool, 13):
            turned = tuple(Layer(one.allow[::-1], one.deny[::-1]) for one in before)
            assert difference(before, before).none
            assert difference(before, turned).none
            assert isinstance(covers(turned, before), Proved)


def test_what_is_empty_has_no_call() -> None:
    for tool in ALPHABETS:
        every = [Call(tool, text) for text in texts(tool, 4)]
        for grant, _ in grants(tool, 17):
            answer = is_empty(grant)
            permitted = next((call for call in every if decide(grant, call).permitted), None)
            assert isinstance(answer, Witness) or permitted is None or isinstance(answer, Unknown), grant
            assert not isinstance(answer, Witness) or decide(grant, answer.call).permitted


WRITTEN = (
    "git log; git log*; git log *; git *; git push*; git push origin *; git -C *; git -c *; rm *; rm -rf *; rm -rf /*;"
    "rm -f*; *; ls*; echo *; cat *; timeout 5 git log*; timeout *; sudo *; sudo rm *; sh -c *; sh -c 'git log';"
    "xargs *; xargs rm *; find *; find . -exec rm *; find . -exec rm {} +; /bin/rm *; env *; env git *; *push*; git*;"
    "npm run *; npm run test; npm *; sed -i *; sed *; *sh*"
)
COMMANDS = (
    "git log; git log -p; git push; git -C . push; git -c a=b push origin; git push origin main; rm a; rm -rf a;"
    "rm -fr a; rm -r -f /; rm a -rf; /bin/rm -rf /; ls; ls -l; echo a; echo $X; cat a b; npm run test; npm run build;"
    "npm -s run test; sed -i s/a/b/ f; sed --in-place p f; git $X; $X; rm $X; rm *.go"
)
AROUND = (
    "{}; timeout 5 {}; sudo {}; sudo -u root {}; env A=b {}; sh -c '{}'; bash -c '{}'; xargs {}; nice {}; A=b {};"
    "find . -exec {} +; find . -exec {} {{}} +; ls && {}; echo a | {}; echo $({}); {} > out; cd / && {}; ! {}; ( {} )"
)


def test_shell_lines_are_permitted_where_it_is_proved() -> None:
    written = [part.strip() for part in WRITTEN.split(";")]
    lines = [
        Call("Bash", around.strip().replace("{{}}", "{ }").replace("{}", command.strip()).replace("{ }", "{}"))
        for around in AROUND.split(";")
        for command in COMMANDS.split(";")
    ]
    chance = random.Random(19)

    def rules(most: int) -> tuple[Pattern, ...]:
        globs = chance.sample(written, chance.randint(0, most))
        return tuple(Pattern("Bash", None if glob == "*" else glob) for glob in globs)

    files = (Pattern("Write", None), Pattern("Read", None))
    decided = asked = 0
    for _ in range(PAIRS // 3):
        wide, narrow = ((Layer((*rules(3), *files), rules(2)),) for _ in range(2))
        if chance.random() < 0.3:
            narrow = (Layer((*wide[0].allow, *rules(1)), (*wide[0].deny, *rules(1))),)
        answer = covers(wide, narrow)
        asked += 1
        decided += not isinstance(answer, Unknown)
        if isinstance(answer, Proved):
            wrong = [str(line) for line in lines if decide(narrow, line).permitted and not decide(wide, line).permitted]
            assert not wrong, (wide, narrow, wrong)
    assert decided > asked * 0.9
