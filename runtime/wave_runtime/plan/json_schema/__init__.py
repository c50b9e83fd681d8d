"""What both programs know of JSON Schema: where subschemas stand, and which patterns are taken.

A leaf: standard library only. The compiler refuses what the runtime would refuse, by the same code.
"""
