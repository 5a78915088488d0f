"""Common method bias: Harman's component, and models with method variance."""
