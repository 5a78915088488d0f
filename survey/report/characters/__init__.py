"""Text as it can be printed: which characters show, how wide they are, which of them are numbers."""
