"""Results as tables of the document model: cells, columns, and any tidy result as it stands."""
