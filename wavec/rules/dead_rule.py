"""An allow rule never allows anything: every call that it matches is denied.

Deny is looked at first. The denial can stand in the same list of permissions or in those of the adapter.

Wrong: golden/reject/WV522-dead-rule.   Fix: remove the rule, or the denial if that is more than was meant.
"""

from collections.abc import Iterator

from wave_runtime.permissions import Layer

from wavec.diagnostics.diagnostic import Code, Diagnostic, Label, Severity
from wavec.permissions.algebra import Proved, is_empty
from wavec.permissions.plain_call import permitted, plain_call
from wavec.permissions.stated import StatedGrant, StatedRule, stated_grants
from wavec.rules.project import Project

CODE = Code("WV522", "dead-rule", Severity.WARNING, __doc__)


def check(project: Project) -> Iterator[Diagnostic]:
    grants = tuple(stated_grants(project.manifest, project.pipelines))
    denials = tuple(rule for grant in grants for rule in grant.deny)
    for grant in grants:
        denied = tuple(dict.fromkeys(rule for layer in grant.layers for rule in layer.deny))
        for rule in grant.allow if denied else ():
            layers, plain = (Layer((rule.pattern,), denied),), plain_call(rule.pattern)
            if plain is not None and permitted(layers, plain):
                continue
            if isinstance(is_empty(layers), Proved):
                yield _finding(rule, grant, denials)


def _finding(rule: StatedRule, grant: StatedGrant, denials: tuple[StatedRule, ...]) -> Diagnostic:
    stated = (*grant.deny, *(each for each in denials if any(each.pattern in layer.deny for layer in grant.layers)))
    alone = next(
        (each for each in stated if isinstance(is_empty([Layer((rule.pattern,), (each.pattern,))]), Proved)), None
    )
    by = f"`{alone.pattern.written}` denies" if alone else "the denials together deny"
    return CODE.at(
        rule.at,
        f"`{rule.pattern.written}` allows nothing: {by} all of it",
        help="remove it, or " + (f"`{alone.pattern.written}`" if alone else "the denials") + " if that was not meant",
        also=(Label(alone.at, "the denial"),) if alone else (),
        fix=rule.left_out(),
    )
