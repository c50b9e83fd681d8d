"""`permissions:` of personas, steps and adapters."""

from wavec.syntax.node import Many, Node


class Permissions(Node):
    """Patterns `Tool` or `Tool(glob)`; deny is looked at first."""

    allowed_tools: Many[str] = ()
    deny: Many[str] = ()


class PermissionTests(Node):
    """Calls on which the rights of a persona must decide in this way."""

    must_allow: Many[str] = ()
    must_deny: Many[str] = ()


class PersonaPermissions(Permissions):
    """Of a persona."""

    tests: PermissionTests | None = None


class StepPermissions(Permissions):
    """Of a step: what it may of that which its persona may."""

    accept: Many[str] = ()
