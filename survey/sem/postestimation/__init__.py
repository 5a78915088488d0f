"""What is asked of a finished fit: tests, comparisons, residuals, scores, influence."""
