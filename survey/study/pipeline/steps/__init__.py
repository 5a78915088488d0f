"""The steps of a study, one file each, in the order of the list in `pipeline.study_run`."""
