"""The type of every expression, and what operators, functions and conditions say to it."""

from collections.abc import Callable, Mapping
from typing import assert_never

from wave_runtime.plan import FUNCTIONS
from wave_runtime.plan.record import dataclass

from wavec.diagnostics.codes.may_be_missing import may_be_missing
from wavec.diagnostics.codes.unknown_function import unknown_function
from wavec.diagnostics.codes.wrong_argument_count import wrong_argument_count
from wavec.diagnostics.codes.wrong_type import wrong_type
from wavec.diagnostics.diagnostic import Diagnostic
from wavec.names.symbol import Keys, StepId, Symbol, Variable, canonical_path
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
    references,
)
from wavec.syntax.show import show as written
from wavec.types.combine import any_item, one_of, without_null
from wavec.types.compare import check_contained, check_equal
from wavec.types.facts import NOTHING, Facts, caught, facts_of
from wavec.types.fault import tell_fault
from wavec.types.json_schema import type_of_value
from wavec.types.member import Key, member
from wavec.types.show import show, words
from wavec.types.type import TEXT, UNKNOWN, Bool, Known, Number, Origin, Record, Text, Type, known, parts
from wavec.types.type import ListOf as ListType

_RESULTS: Mapping[str, Type] = {
    "text": TEXT,
    "number": Number(),
    "boolean": Bool(),
    "list": ListType(UNKNOWN),
    "any": UNKNOWN,
}
_EXACT_RESULTS: Mapping[str, Type] = {
    "keys": ListType(TEXT),
    "length": Number(whole=True, minimum=0),
    "lines": ListType(TEXT),
    "split": ListType(TEXT, shortest=1),
}


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """Types of the expressions of one template; mistakes are reported with their place."""

    bindings: Mapping[Expression, Symbol]
    variables: Mapping[str, str]
    type_of_reference: Callable[[Symbol, Expression, Facts], Type]
    span: Callable[[Expression], Span]
    declared: Callable[[Origin], Span | None]
    """Where a type was declared."""
    report: Callable[[Diagnostic], None]

    def infer(self, node: Expression, facts: Facts = NOTHING) -> Type:
        """The type of `node` where `facts` hold; Unknown after a mistake in it."""
        symbol = self.bindings.get(node)
        if symbol is not None:
            return self.type_of_reference(symbol, node, facts)
        if path_of(node) is not None:
            return UNKNOWN  # a name that was not found: reported
        match node:
            case Literal(value):
                return type_of_value(value)
            case Name():
                return UNKNOWN
            case Member(base, name):
                return self._part(node, base, self.infer(base, facts), name, facts)
            case Index(base, index):
                whole = self.infer(base, facts)
                return self._indexed(node, base, whole, index, facts)
            case ListOf(items):
                return _list_of([self.infer(item, facts) for item in items])
            case Call():
                return self._call(node, facts)
            case Unary(_, operand):
                self._expect(operand, "boolean", "`not`", facts)
                return Bool()
            case Binary("and" | "or" as operator, left, right):
                self._expect(left, "boolean", f"`{operator}`", facts)
                after = facts.and_also(facts_of(left, operator == "and", self._path))
                self._expect(right, "boolean", f"`{operator}`", after)
                return Bool()
            case Binary("==" | "!=", left, right):
                check_equal(left, self.infer(left, facts), right, self.infer(right, facts), self.span, self.report)
                return Bool()
            case Binary("in", left, right):
                self._contained(left, right, "the right side of `in`", facts)
                return Bool()
            case Binary(operator, left, right):
                self._ordered(operator, left, right, facts)
                return Bool()
            case If(condition, then, otherwise):
                self._expect(condition, "boolean", "a condition", facts)
                sides = (then, True), (otherwise, False)
                return one_of(
                    [self.infer(side, facts.and_also(facts_of(condition, holds, self._path))) for side, holds in sides]
                )
            case _:
                assert_never(node)

    def _call(self, node: Call, facts: Facts) -> Type:
        function = FUNCTIONS.get(node.name)
        if function is None:
            self.report(unknown_function(node.name, self._name_span(node), FUNCTIONS))
            for argument in children(node):
                self.infer(argument, facts)
            return UNKNOWN
        if wrong := function.arity_error(len(node.arguments)):
            self.report(wrong_argument_count(wrong, function.signature, self._name_span(node)))
            return _RESULTS.get(function.result, UNKNOWN)
        if node.name == "default":
            wanted = self.infer(node.arguments[0], caught(facts))
            return one_of([without_null(wanted), self.infer(node.arguments[1], facts)])
        if node.name == "contains":
            whole, part = node.arguments
            self._contained(part, whole, "`whole` of `contains`", facts)
            return Bool()
        kinds = []
        for index, argument in enumerate(node.arguments):
            parameter = function.parameter(index)
            if parameter.type == "any":
                kinds.append(self.infer(argument, facts))
            else:
                kinds.append(self._expect(argument, parameter.type, f"`{parameter.name}` of `{node.name}`", facts))
        match node.name:
            case "list":
                return _list_of(kinds)
            case "first":
                return self._part(node, node.arguments[0], kinds[0], 0, facts)
            case "last":
                self._part(node, node.arguments[0], kinds[0], 0, facts)
                return _any_item(kinds[0])
            case "item":
                return self._indexed(node, node.arguments[0], kinds[0], node.arguments[1], facts)
            case _:
                return _EXACT_RESULTS.get(node.name) or _RESULTS.get(function.result, UNKNOWN)

    def _indexed(self, node: Expression, base: Expression, whole: Type, index: Expression, facts: Facts) -> Type:
        """`base[index]`, which is no reference: the index is worked out, or the base is."""
        kind = self.infer(index, facts)
        if isinstance(index, Literal) and isinstance(index.value, str | int) and not isinstance(index.value, bool):
            return self._part(node, base, whole, index.value, facts)
        keys = self._keys(index, kind)
        if keys:
            return one_of(self._part(node, base, whole, key, facts) for key in keys)
        if words(whole) and not facts.caught and not (self._constant(base) and self._constant(index)):
            reason = f"nothing tells whether `{written(base)}` has it"
            self.report(may_be_missing(written(node), reason, "use a key that is certain", self.span(node)))
        return _any_item(whole)

    def _part(self, node: Expression, base: Expression, whole: Type, key: Key, facts: Facts) -> Type:
        found = member(whole, key)
        path = self._path(base)
        excused = facts.caught or (path is not None and facts.has((*path, key)))
        if found.fault is None or self._constant(base):
            return found.type
        return tell_fault(found, written(base), key, excused, self.span(node), self.declared, self.report)

    def _contained(self, part: Expression, whole: Expression, place: str, facts: Facts) -> None:
        within = self._expect(whole, "text or list or object", place, facts)
        kind = self.infer(part, facts)
        found = words(within)
        if found and found <= {"text", "object"} and words(kind) and "text" not in words(kind):
            shown = " or ".join(sorted(found))
            self.report(wrong_type(f"`in` with {_with_article(shown)}", "text", _shown(part, kind), self.span(part)))
            return
        check_contained(part, kind, whole, within, self.span, self.report)

    def _expect(self, node: Expression, expected: str, place: str, facts: Facts) -> Type:
        kind = self.infer(node, facts)
        found, wanted = words(kind), set(expected.split(" or "))
        if found <= wanted:
            return kind
        help = None
        if found - wanted == {"null"} and len(found) > 1:
            help = f"write `default({written(node)}, ...)`: it may be null"
        self.report(wrong_type(place, _with_article(expected), _shown(node, kind), self.span(node), help=help))
        return UNKNOWN

    def _ordered(self, operator: str, left: Expression, right: Expression, facts: Facts) -> None:
        first = self._expect(left, "number or text", f"`{operator}`", facts)
        second = self._expect(right, "number or text", f"`{operator}`", facts)
        if words(first) and words(second) and words(first).isdisjoint(words(second)):
            taken = " or ".join(sorted(words(first)))
            place = f"`{operator}` with {_with_article(taken)} on its left"
            self.report(wrong_type(place, _with_article(taken), _shown(right, second), self.span(right)))

    def _path(self, node: Expression) -> Keys | None:
        symbol = self.bindings.get(node)
        return None if symbol is None else canonical_path(symbol)

    def _keys(self, index: Expression, kind: Type) -> list[Key]:
        symbol = self.bindings.get(index)
        return [self.variables[symbol.name]] if isinstance(symbol, Variable) else _values(kind)

    def _constant(self, node: Expression) -> bool:
        """Whether all that `node` reads is known now: folding says what is wrong with it."""
        return all(isinstance(self.bindings.get(part), Variable | StepId) for part, _ in references(node))

    def _name_span(self, node: Call) -> Span:
        whole = self.span(node)
        start = whole.start + node.name_start - node.start
        return Span(whole.source, start, start + node.name_end - node.name_start)


def _list_of(kinds: list[Type]) -> Known:
    return ListType(one_of(kinds) if kinds else UNKNOWN, tuple(kinds), len(kinds), len(kinds))


def _any_item(kind: Type) -> Type:
    found: list[Type] = []
    for part in parts(kind):
        match part:
            case ListType():
                found.append(any_item(part))
            case Record(properties, _, rest):
                found += [*properties.values(), *(() if rest is None else (rest,))]
            case _:
                return UNKNOWN
    return one_of(found)


def _values(kind: Type) -> list[Key]:
    """All that an index of type `kind` can be; nothing if that is not known."""
    match known(kind):
        case Text(values) if values is not None:
            return list(values)
        case Number(values) if values is not None:
            return [int(value) for value in values]
        case _:
            return []


def _shown(node: Expression, kind: Type) -> str:
    """The type of `node`; of a literal, which says itself what it is, only the word for it."""
    return " or ".join(sorted(words(kind))) if isinstance(node, Literal) else show(kind)


def _with_article(expected: str) -> str:
    first, *rest = expected.split(" or ")
    article = "" if first == "text" else "an " if first[0] in "aeiou" else "a "
    return article + " or ".join([first, *rest])
