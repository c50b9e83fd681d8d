"""A grant, given to a client: the configuration it gets, and how far what it then does is what was granted."""
