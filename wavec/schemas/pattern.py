"""Can a regular expression of a schema be run, and if not, why? Judged by what runs it."""


def pattern_problem(text: str) -> str | None:
    """Why `text` cannot be run; None: it can. A clause that begins with a verb."""
    # Imported here: many projects have no patterns, and reading them takes a while to load.
    from wave_runtime.plan.json_schema.matcher import matcher
    from wave_runtime.plan.json_schema.pattern import PatternError

    try:
        matcher(text)
    except PatternError as error:
        return str(error)
    return None


def is_python_pattern(text: str) -> bool:
    """Whether `text` is run as Python reads it: it is no regular expression of ECMA-262."""
    from wave_runtime.plan.json_schema.matcher import matcher

    return pattern_problem(text) is None and matcher(text).tree is None
