"""The meaning of lowered expressions and templates: pure, total, in one place.

The compiler folds with this module and the runtime fills holes with it, so the two cannot drift. Values are
put into a text once and never looked at again: a `{{ }}` in a value stays what it is.
"""
