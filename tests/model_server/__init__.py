"""A model server for tests: answers from a script, in the protocols of four providers, on 127.0.0.1.

With it the real agent clients run whole sessions without a key, a model or a network.
"""

from tests.model_server.script import Request, Script, ToolCall, Turn
from tests.model_server.server import ModelServer

__all__ = ["ModelServer", "Request", "Script", "ToolCall", "Turn"]
