"""Lowered expressions and templates, written as a user writes them: `{{ input.repo }}`."""

from typing import assert_never

from wave_runtime.plan import canonical, dotted, references
from wave_runtime.plan.expression import Binary, Call, Expression, Get, Hole, If, Literal, Template, Unary
from wave_runtime.plan.walk import quoted

_BINDS = {"or": 2, "and": 3, "not": 4}
_COMPARISON, _ATOM = 5, 6


def expression_text(expression: Expression) -> str:
    """The notation of the pipeline language, with no parentheses that are not needed."""
    return _write(expression, 0)


def hole_text(hole: Hole) -> str:
    """`{{ expression }}`."""
    return f"{{{{ {expression_text(hole.expression)} }}}}"


def template_text(template: Template) -> str:
    """The template on its own: holes as `{{ expression }}`, and a `{{` that is text as `{{ "{{" }}`."""
    return "".join(_literal(part) if isinstance(part, str) else hole_text(part) for part in template)


def marked_text(template: Template) -> str:
    """As `template_text`, each hole followed by who gives the value and whether to trust it: `[user, untrusted]`."""
    return "".join(_literal(part) if isinstance(part, str) else hole_text(part) + mark(part) for part in template)


def mark(hole: Hole) -> str:
    """Where the values of a hole come from, and their trust."""
    return f"[{', '.join((*sources(hole.expression), hole.trust))}]"


def sources(expression: Expression) -> tuple[str, ...]:
    """Who gives the values that `expression` reads: `user`, `git`, `run`, `step`, or the `item` of a matrix; sorted."""
    return tuple(sorted({_source(get.path) for get in references(expression)}))


def _source(path: tuple[str | int, ...]) -> str:
    match path:
        case ("input", *_):
            return "user"
        case ("steps", *_):
            return "step"
        case ("item", *_):
            return "item"
        case ("pipeline_context", "branch_name" | "feature_num", *_):
            return "git"
        case _:
            return "run"


def _literal(text: str) -> str:
    return text.replace("{{", '{{ "{{" }}')


def _write(expression: Expression, outer: int) -> str:
    """`outer` is how tightly the surroundings bind; what binds less gets parentheses."""
    binds, text = _parts(expression)
    return f"({text})" if binds < outer else text


def _parts(expression: Expression) -> tuple[int, str]:
    match expression:
        case Literal(value):
            return _ATOM, quoted(value) if isinstance(value, str) else canonical(value)
        case Get(path):
            return _ATOM, dotted(path)
        case Call("list", arguments):
            return _ATOM, f"[{', '.join(_write(argument, 0) for argument in arguments)}]"
        case Call("item", (base, key)):
            return _ATOM, f"{_write(base, _ATOM)}[{_write(key, 0)}]"
        case Call(name, arguments):
            return _ATOM, f"{name}({', '.join(_write(argument, 0) for argument in arguments)})"
        case Unary(operator, operand):
            binds = _BINDS[operator]
            return binds, f"not {_write(operand, binds)}"
        case Binary(operator, left, right):
            binds = _BINDS.get(operator, _COMPARISON)
            # Comparisons are not chained: `(a < b) == c` needs its parentheses on the left too.
            left_text = _write(left, binds + (binds == _COMPARISON))
            return binds, f"{left_text} {operator} {_write(right, binds + 1)}"
        case If(condition, then, otherwise):
            return 1, f"{_write(then, 2)} if {_write(condition, 2)} else {_write(otherwise, 1)}"
        case _:
            assert_never(expression)
