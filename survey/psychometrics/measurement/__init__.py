"""One CFA of all scales as correlated factors, and what CR, AVE and omega take from it."""
