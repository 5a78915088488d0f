"""Tables and figures of one result by itself, as a command prints it: complete, in either language."""
