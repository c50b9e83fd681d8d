"""Expressions as they were written -> expressions of the plan, with what is known folded."""
