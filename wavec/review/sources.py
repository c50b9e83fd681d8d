"""Where the parts of a step were written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from wave_runtime.plan.model import GrantLayer, Plan, Step

from wavec.review.change import Where


@dataclass(frozen=True)
class PlanStep:
    """A step with the plan that it is of."""

    plan: Plan
    index: int

    @cached_property
    def step(self) -> Step:
        """The step itself."""
        return self.plan.steps[self.index]

    @property
    def where(self) -> Where:
        """Its name."""
        return Where(self.plan.pipeline.name, self.step.id)

    def place(self, pointer: str) -> str | None:
        """FILE:LINE:COLUMN of a part; of the step, where nobody has noted it."""
        return self._exact(pointer) or self._exact("")

    def rule_place(self, origin: str, list_: str, rule: str | None) -> str | None:
        """FILE:LINE:COLUMN of a pattern; without one, or where nobody has noted it, of the list it stands in."""
        for number, layer in enumerate(layers(self.step)):
            if layer.origin == origin:
                here = f"/permissions/layers/{number}"
                patterns = layer.allow if list_ == "allow" else layer.deny
                owner = self._told
                own = owner._exact(f"{here}/{list_}/{patterns.index(rule)}") if rule in patterns else None
                return own or owner._exact(here)
        return self._exact("") if origin == "step" else None

    @cached_property
    def _told(self) -> "PlanStep":
        """The step with the places of its rules: the first with just these rights of this persona."""
        if self._has_places:
            return self
        same = (PlanStep(self.plan, index) for index, step in enumerate(self.plan.steps) if self._shares(step))
        return next((step for step in same if step._has_places), self)

    @property
    def _has_places(self) -> bool:
        return any(self._exact(f"/permissions/layers/{number}") for number in range(len(layers(self.step))))

    def _shares(self, step: Step) -> bool:
        return step.persona == self.step.persona and step.permissions == self.step.permissions

    def _exact(self, pointer: str) -> str | None:
        places = self.plan.source_map.get(f"/steps/{self.index}{pointer}")
        return _start(places[0]) if places else None


def layers(step: Step) -> tuple[GrantLayer, ...]:
    """The layers of its grant; none, where no call of a tool is checked."""
    return step.permissions.layers if step.permissions is not None else ()


def plan_steps(plan: Plan) -> Mapping[str, PlanStep]:
    """The steps of a plan by id."""
    return {step.id: PlanStep(plan, index) for index, step in enumerate(plan.steps)}


def place_in(plan: Plan, pointer: str) -> str | None:
    """FILE:LINE:COLUMN of a part of a plan."""
    places = plan.source_map.get(pointer)
    return _start(places[0]) if places else None


def _start(place: str) -> str:
    """`a.yaml:3:5-4:8` without its end."""
    return place.rpartition("-")[0] or place
