"""Groups side by side: invariance, latent means, paths."""
