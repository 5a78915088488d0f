"""What every format prints alike: numbers of tables, captions, notes, citations, the fit of columns."""
