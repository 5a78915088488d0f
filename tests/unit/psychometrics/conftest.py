"""Its folder is on the path of the tests in the rooms below, which share `two_factors`."""
