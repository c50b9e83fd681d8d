"""`wave-runtime verify PLAN`: is the plan whole, and can this runtime run it?"""

import argparse

from wave_runtime.adapters import ADAPTERS
from wave_runtime.contracts import VALIDATORS
from wave_runtime.exit_codes import OK
from wave_runtime.runs.plan_file import read_plan
from wave_runtime.runs.preflight import check_adapter, check_names, check_requires
from wave_runtime.streams import Streams


def run(arguments: argparse.Namespace, streams: Streams) -> int:
    """Runs the verb; the exit code. Raises Refusal."""
    _, plan = read_plan(arguments.plan, streams)
    streams.show(
        [
            f"{plan.pipeline.name}: format {plan.format_version}, {len(plan.steps)} steps, {plan.digest}",
            "the digest fits the content, and every reference inside the plan holds",
        ]
    )
    check_names(plan)
    check_adapter(arguments.adapter)
    check_requires(plan, ADAPTERS, VALIDATORS, arguments.adapter)
    streams.show([f"this runtime has all that the plan requires: {', '.join(plan.requires) or 'nothing'}"])
    return OK
