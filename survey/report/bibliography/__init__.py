"""The works that a chapter cites, formatted once for every format."""
