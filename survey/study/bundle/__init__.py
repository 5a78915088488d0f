"""A study as one archive that another person can rerun and believe."""
