"""Coefficients of one scale as functions of arrays: alpha, omega, lower bounds, CR and AVE, intraclass."""
