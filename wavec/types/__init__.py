"""Named -> Typed: what kind of value each expression gives, and whether its place takes it."""
