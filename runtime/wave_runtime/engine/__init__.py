"""The pure core: `apply(plan, state, event) -> (state, commands)`. No clock, no disk, no randomness in here."""
