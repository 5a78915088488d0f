"""What an estimator takes from the data: frames into moments, thresholds, weights, patterns."""
