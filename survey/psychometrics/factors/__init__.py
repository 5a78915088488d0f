"""Exploratory factor analysis: adequacy, the number of factors, extraction, rotation, scores."""
