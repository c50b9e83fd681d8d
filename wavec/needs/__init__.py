"""What a step has to be permitted, as far as its pipeline says it: the calls that its grant must meet."""
