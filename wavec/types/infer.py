"""The type of every expression, and what operators, functions and conditions say to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never

from wave_runtime.plan import FUNCTIONS

from wavec.diagnostics.codes.unknown_function import unknown_function
from wavec.diagnostics.codes.wrong_argument_count import wrong_argument_count
from wavec.diagnostics.codes.wrong_type import wrong_type
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.symbol import Symbol
from wavec.source.span import Span
from wavec.syntax.expression import (
    Binary,
    Call,
    Expression,
    If,
    Index,
    ListOf,
    Literal,
    Member,
    Name,
    Unary,
    children,
    path_of,
)
from wavec.types.show import show, words
from wavec.types.type import UNKNOWN, Bool, Number, Record, Text, Type, one_of
from wavec.types.type import ListOf as ListType

_RESULTS: Mapping[str, Type] = {
    "text": Text(),
    "number": Number(),
    "boolean": Bool(),
    "list": ListType(UNKNOWN),
    "any": UNKNOWN,
}


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """Types of the expressions of one template; mistakes are reported with their place."""

    bindings: Mapping[Expression, Symbol]
    type_of_reference: Callable[[Symbol, Expression], Type]
    span: Callable[[Expression], Span]
    report: Callable[[Diagnostic], None]

    def infer(self, node: Expression) -> Type:
        """The type of `node`; Unknown after a mistake in it."""
        symbol = self.bindings.get(node)
        if symbol is not None:
            return self.type_of_reference(symbol, node)
        if path_of(node) is not None:
            return UNKNOWN  # a name that was not found: reported
        match node:
            case Literal(value):
                return _LITERALS.get(type(value), UNKNOWN)
            case Name():
                return UNKNOWN
            case Member(base, name):
                return self._property(self.infer(base), name)
            case Index(base, index):
                self.infer(index)
                whole = self.infer(base)
                return whole.item if isinstance(whole, ListType) else UNKNOWN
            case ListOf(items):
                kinds = [self.infer(item) for item in items]
                return ListType(one_of(kinds) if kinds else UNKNOWN)
            case Call():
                return self._call(node)
            case Unary(_, operand):
                self._expect(operand, "boolean", "`not`")
                return Bool()
            case Binary("and" | "or" as operator, left, right):
                self._expect(left, "boolean", f"`{operator}`")
                self._expect(right, "boolean", f"`{operator}`")
                return Bool()
            case Binary("==" | "!=", left, right):
                self.infer(left)
                self.infer(right)
                return Bool()
            case Binary("in", left, right):
                self.infer(left)
                self._expect(right, "text or list or object", "the right side of `in`")
                return Bool()
            case Binary(operator, left, right):
                self._ordered(operator, left, right)
                return Bool()
            case If(condition, then, otherwise):
                self._expect(condition, "boolean", "a condition")
                return one_of([self.infer(then), self.infer(otherwise)])
            case _:
                assert_never(node)

    def _call(self, node: Call) -> Type:
        function = FUNCTIONS.get(node.name)
        if function is None:
            self.report(unknown_function(node.name, self._name_span(node), FUNCTIONS))
            for argument in children(node):
                self.infer(argument)
            return UNKNOWN
        if wrong := function.arity_error(len(node.arguments)):
            self.report(wrong_argument_count(wrong, function.signature, self._name_span(node)))
            return _RESULTS.get(function.result, UNKNOWN)
        kinds = []
        for index, argument in enumerate(node.arguments):
            parameter = function.parameter(index)
            if parameter.type == "any":
                kinds.append(self.infer(argument))
            else:
                kinds.append(self._expect(argument, parameter.type, f"`{parameter.name}` of `{node.name}`"))
        if node.name == "default":
            return one_of(kinds)
        if node.name in ("first", "last") and isinstance(kinds[0], ListType):
            return kinds[0].item
        return _RESULTS.get(function.result, UNKNOWN)

    def _expect(self, node: Expression, expected: str, place: str) -> Type:
        kind = self.infer(node)
        found = words(kind)
        # Only what can never fit is a mistake; what may fit is looked at when the value is there.
        if found and found.isdisjoint(expected.split(" or ")):
            self.report(wrong_type(place, _with_article(expected), show(kind), self.span(node)))
            return UNKNOWN
        return kind

    def _ordered(self, operator: str, left: Expression, right: Expression) -> None:
        first = self._expect(left, "number or text", f"`{operator}`")
        second = self._expect(right, "number or text", f"`{operator}`")
        if words(first) and words(second) and words(first).isdisjoint(words(second)):
            place = f"`{operator}` with {show(first)} on its left"
            self.report(wrong_type(place, _with_article(show(first)), show(second), self.span(right)))

    def _property(self, base: Type, name: str) -> Type:
        return base.properties.get(name, UNKNOWN) if isinstance(base, Record) else UNKNOWN

    def _name_span(self, node: Call) -> Span:
        whole = self.span(node)
        start = whole.start + node.name_start - node.start
        return Span(whole.source, start, start + node.name_end - node.name_start)


_LITERALS: Mapping[type, Type] = {str: Text(), bool: Bool(), int: Number(), float: Number()}


def _with_article(expected: str) -> str:
    first, *rest = expected.split(" or ")
    article = "" if first == "text" else "an " if first[0] in "aeiou" else "a "
    return article + " or ".join([first, *rest])
