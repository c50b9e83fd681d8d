"""What the program can do, one verb a file. Siblings do not know each other."""
