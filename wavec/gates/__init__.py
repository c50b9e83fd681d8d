"""The quality gates, one file each. To add one: its file, its line here, and its measure in the runtime."""

from wavec.gates.content_completeness import ContentCompleteness
from wavec.gates.heading_structure import HeadingStructure
from wavec.gates.link_check import LinkCheck
from wavec.gates.no_placeholders import NoPlaceholders
from wavec.gates.required_fields import RequiredFields
from wavec.syntax.gate import Gate

GATES: tuple[type[Gate], ...] = (RequiredFields, ContentCompleteness, NoPlaceholders, HeadingStructure, LinkCheck)
