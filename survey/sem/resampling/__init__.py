"""The bootstrap of a fit, batched and in chunks, and its intervals."""
