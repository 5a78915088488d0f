# Minimum covariance determinants by MASS::cov.mcd for tests/reference/test_screening_mcd.py.
# Usage: Rscript tests/reference/r/screening_mcd.R   (from the project's root)
suppressMessages({ library(MASS); library(jsonlite); library(digest) })
input <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(input, row.names = 1)[, 1:25]
X <- as.matrix(raw[complete.cases(raw), ][1:240, ])
case <- function(columns, h) {
  set.seed(1)
  found <- cov.mcd(X[, columns], quantile.used = h, nsamp = 5000)
  # Where distances are tied, MASS gives fewer rows than h: its subset is completed by the nearest rows.
  nearest <- found$best
  for (step in 1:20) {
    near <- X[nearest, columns]
    nearest <- order(mahalanobis(X[, columns], colMeans(near), cov(near)))[1:h]
  }
  S <- cov(X[nearest, columns]) * (h - 1) / h
  list(columns = columns - 1, h = h, log_determinant = as.numeric(determinant(S)$modulus))
}
out <- list(
  meta = list(r = R.version.string, MASS = as.character(packageVersion("MASS")),
    options = "seed 1, nsamp = 5000; divisor h", input = input,
    input_sha256 = digest(file = input, algo = "sha256")),
  neuroticism = case(16:20, 180), two_traits = case(c(1:5, 16:20), 180), half = case(16:20, 123))
write_json(out, "tests/reference/expected/screening_mcd.json", auto_unbox = TRUE, digits = NA, pretty = FALSE)
