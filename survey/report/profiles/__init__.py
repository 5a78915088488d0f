"""The look of a chapter: what a profile decides, how its file is read, and the package's own."""
