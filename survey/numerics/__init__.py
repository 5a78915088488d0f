"""Array kernels that several rooms share: moments, correlations, rotation, resampling; no pandas."""
