"""Fit measures, naive, scaled and robust, and the baselines that they compare with."""
