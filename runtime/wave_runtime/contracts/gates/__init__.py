"""Quality gates by their name: one file each, one line here.

A gate measures a text from 0 to 100. Each finding says what to mend; a gate that measures less than 100 has at least
one.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from wave_runtime.contracts.gates.measure import Measure, Subject
from wave_runtime.plan import Json

Gate: TypeAlias = Callable[[Subject, Mapping[str, Json]], Measure]
"""From the text and the gate's parameters."""


def _required_fields(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    from wave_runtime.contracts.gates.required_fields import required_fields  # lazy: each is used by few plans

    return required_fields(subject, parameters)


def _content_completeness(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    from wave_runtime.contracts.gates.content_completeness import content_completeness  # lazy: as above

    return content_completeness(subject, parameters)


def _no_placeholders(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    from wave_runtime.contracts.gates.no_placeholders import no_placeholders  # lazy: as above

    return no_placeholders(subject, parameters)


def _heading_structure(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    from wave_runtime.contracts.gates.markdown import heading_structure  # lazy: as above

    return heading_structure(subject, parameters)


def _links(subject: Subject, parameters: Mapping[str, Json]) -> Measure:
    from wave_runtime.contracts.gates.markdown import link_check  # lazy: as above

    return link_check(subject, parameters)


GATES: Mapping[str, Gate] = {
    "required_fields": _required_fields,
    "content_completeness": _content_completeness,
    "no_placeholders": _no_placeholders,
    "heading_structure": _heading_structure,
    "link_check": _links,
}
