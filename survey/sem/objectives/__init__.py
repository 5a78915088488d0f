"""What an estimator minimises: a function of the parameters, its slope and its curvature, batched."""
