"""One run in this process, from the plan file and the inputs to the exit code."""
