"""From a problem to its minimum, and what is known there: convergence, identification, covariance, tests."""
