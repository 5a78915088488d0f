"""The study plan: everything that is decided before the data are seen."""
