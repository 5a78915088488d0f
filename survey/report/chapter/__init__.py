"""A whole chapter, a part of it, or the brief, from sections and templates."""
