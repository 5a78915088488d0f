"""One writer for each format; none of them knows of a study, and none formats a number."""
