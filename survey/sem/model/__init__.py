"""A specified model: the parameter table, its matrices, the moments that they imply, with derivatives."""
