"""`permissions.tests`: calls that the grant of a persona must permit or deny."""

import re
from collections.abc import Callable, Mapping, Sequence

from wave_runtime.permissions import PATH_TOOLS, Call, Decision, PatternError, decide, parse_call
from wave_runtime.permissions.gaps import GAP, GAPS

from wavec.diagnostics.codes.bad_permission_test import bad_permission_test
from wavec.diagnostics.codes.permission_test_fails import permission_test_fails
from wavec.diagnostics.diagnostic import Diagnostic, Label
from wavec.diagnostics.suggest import closest
from wavec.names.named import NamedManifest
from wavec.permissions.authorized import GrantLayer
from wavec.source.span import Span

Report = Callable[[Diagnostic], None]

KNOWN_TOOLS = (*sorted(PATH_TOOLS), "Bash", "WebFetch", "WebSearch")
"""Tools whose names everybody can mistype."""


def check_tests(manifest: NamedManifest, grants: Mapping[str, tuple[GrantLayer, ...]], report: Report) -> None:
    """Reports every test that the grant of its persona does not pass."""
    for name, persona in manifest.personas.items():
        stated = persona.node.permissions
        if stated is None or stated.tests is None or not all(map(_whole, grants[name])):
            continue
        for key, texts, expected in (
            ("must_allow", stated.tests.must_allow, True),
            ("must_deny", stated.tests.must_deny, False),
        ):
            for index, text in enumerate(texts):
                _check(name, text, stated.tests.at(key, index), expected, grants[name], report)


def _whole(layer: GrantLayer) -> bool:
    """Whether all its patterns could be read: the others have been reported, and tests would say it again."""
    if layer.stated is None:
        return True
    allow, deny = layer.stated.allowed_tools, layer.stated.deny
    return len(deny) == len(layer.layer.deny) and len(allow) <= len(layer.layer.allow)


def _check(persona: str, text: str, at: Span, expected: bool, grant: Sequence[GrantLayer], report: Report) -> None:
    try:
        call = parse_call(text)
    except PatternError as error:
        report(bad_permission_test(error.message, error.fix, at))
        return
    if (near := mistyped(call, grant)) is not None:
        report(bad_permission_test(f"there is no tool `{call.tool}`", f"did you mean `{near}`?", at))
        return
    decision = decide([part.layer for part in grant], call)
    if decision.permitted != expected:
        report(
            permission_test_fails(
                persona, text, expected, decision.because, _help(call, decision), at, _also(grant, decision)
            )
        )


def mistyped(call: Call, grant: Sequence[GrantLayer]) -> str | None:
    """The tool that was probably meant, if nobody knows the one of the call."""
    named = {rule.tool for part in grant for rule in (*part.layer.allow, *part.layer.deny)}
    return None if call.tool in KNOWN_TOOLS or call.tool in named else closest(call.tool, KNOWN_TOOLS)


def _help(call: Call, decision: Decision) -> str:
    if decision.permitted:
        return f"deny `{_pattern(call, decision)}`, narrow `{decision.rule}`, or correct the test"
    if decision.rule is not None:
        return f"narrow `{decision.rule}`, or correct the test"
    return f"allow `{_pattern(call, decision)}`, or correct the test"


def _pattern(call: Call, decision: Decision) -> str:
    """The pattern of what was decided and nothing else, as far as it is known."""
    demand = decision.demand
    if demand is None:
        return str(call)
    if demand.unrestricted or demand.argument in GAPS:
        return demand.tool
    return f"{demand.tool}({GAP.sub('*', re.sub(r'[*;|&<>()`]', _escaped, demand.argument))})"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _also(grant: Sequence[GrantLayer], decision: Decision) -> Sequence[Label]:
    if decision.layer is None:
        return ()
    part = grant[decision.layer]
    if part.stated is None:
        return ()
    key, patterns = ("allowed_tools", part.layer.allow) if decision.permitted else ("deny", part.layer.deny)
    if decision.rule is None:
        return (Label(part.stated.key_at("allowed_tools"), "no pattern here allows it"),)
    if not part.stated.has(key):
        return ()  # the stand-in of a list that nobody wrote
    return (Label(part.stated.at(key, patterns.index(decision.rule)), "this pattern decides"),)
