"""A plan file -> Plan, or the reason why it is refused.

The digest is taken over the JSON as it was read: it covers members that this version does not know.
"""

from typing import cast

from wave_runtime.plan.canonical import Json
from wave_runtime.plan.consistency import check_consistency
from wave_runtime.plan.decode import read_value
from wave_runtime.plan.encode import plan_digest
from wave_runtime.plan.errors import PlanError
from wave_runtime.plan.model import FORMAT_VERSION, Plan
from wave_runtime.plan.strict_json import parse_strictly


def load(text: str) -> Plan:
    """Reads a plan file and verifies version, digest and inner references.

    Raises PlanError, with the place as a JSON Pointer and the way out.
    """
    document = parse_strictly(text, what="the plan")
    if not isinstance(document, dict) or not isinstance(document.get("format_version"), str):
        raise PlanError(
            "this is not a wavec plan: it has no `format_version`",
            fix="make one with `wavec plan NAME -o FILE`",
        )
    _check_version(document["format_version"])
    _check_digest(document)
    plan = cast(Plan, read_value(Plan, document))
    check_consistency(plan)
    return plan


def _check_version(found: str) -> None:
    known = FORMAT_VERSION.partition(".")[0]
    major, dot, minor = found.partition(".")
    if not (major.isdecimal() and dot and minor.isdecimal()):
        raise PlanError(f"`{found}` is not a format version", pointer="/format_version")
    if major != known:
        newer = int(major) > int(known)
        raise PlanError(
            f"the plan has format {found}; this program reads format {known}.x",
            pointer="/format_version",
            fix="update wave-runtime" if newer else "compile the plan again with this version of wavec",
        )


def _check_digest(document: dict[str, Json]) -> None:
    stated = document.get("digest")
    try:
        computed = plan_digest(document)
    except RecursionError:
        raise PlanError("the plan is nested too deeply") from None
    if stated != computed:
        raise PlanError(
            f"the digest does not fit the plan: it states {stated}, its content has {computed}",
            pointer="/digest",
            fix="the file was changed after it was compiled: compile it again with `wavec plan`",
        )
