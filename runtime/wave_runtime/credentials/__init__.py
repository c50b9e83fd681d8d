"""Texts that are or look like credentials. A leaf: standard library only.

The compiler finds them in sources and refuses them; the runtime takes them out of everything that it shows or keeps for
people.
"""
