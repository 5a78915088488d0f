"""Array kernels that several rooms share: moments, correlations, rotation, resampling. numpy and scipy only."""
