"""Answers as arrays, the sample that a table rests upon, their correlations and normality."""
