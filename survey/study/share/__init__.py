"""Hand a study over: the brief, findings for other systems, and what protects the people in them."""
