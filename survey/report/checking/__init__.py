"""What was written is read back and held against the chapter; templates and profiles are warned of."""
