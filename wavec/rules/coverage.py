"""What the rules about texts did not look at."""

from wavec.diagnostics.coverage import Coverage
from wavec.permissions.authorized import AuthorizedPipeline


def lint_coverage(pipeline: AuthorizedPipeline) -> Coverage:
    """How many prompts were looked through, and how many of them have more at run time."""
    prompts = [step.document.prompt for step in pipeline.typed.named.steps.values()]
    holes = sum(prompt is not None and any(True for _ in prompt.holes) for prompt in prompts)
    reasons = {"prompts are read without the values that the run inserts": holes} if holes else {}
    return Coverage("lints", "prompt", len(prompts) - prompts.count(None), reasons)
