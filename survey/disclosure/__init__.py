"""What may leave: thresholds, suppression across linked tables, its audit, and re-identification risk."""
