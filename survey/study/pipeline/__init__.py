"""A study as named steps: each declares what it needs, what it makes and its seed stream."""
