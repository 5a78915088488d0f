"""The command ``survey``: one thin file per group of commands, imported only when it is chosen."""
