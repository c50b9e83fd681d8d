"""Executes a frozen wavec plan: exactly that plan, durably, inside its bounds."""

__version__ = "0.1.0"
