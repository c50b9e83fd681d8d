"""`permissions:` of personas, steps and adapters."""

from wavec.syntax.node import Many, Node


class Permissions(Node):
    """Patterns `Tool` or `Tool(glob)`; deny is looked at first."""

    allowed_tools: Many[str] = ()
    deny: Many[str] = ()


class StepPermissions(Permissions):
    """Of a step: what it may of that which its persona may."""

    accept: Many[str] = ()
