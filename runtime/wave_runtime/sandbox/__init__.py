"""What a step cannot do, whatever it runs: filters of system calls, rules on files, limits."""
