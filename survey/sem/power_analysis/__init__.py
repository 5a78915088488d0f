"""Power, the smallest effect that can be found, and the sample that is needed."""
