"""The document model, its wording in zh and en, and one emitter per format. Only this room rounds."""
