# Thresholds, slopes, polychoric, polyserial and product-moment statistics of lavaan with their asymptotic
# covariance, for tests/reference/test_ordinal_moments.py.
# Usage, from the project's root:
#   Rscript tests/reference/r/ordinal_moments.R HS.csv
# HS.csv is semopy's copy of Holzinger & Swineford (semopy/examples/holzinger_swineford39_data.csv).
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
file <- commandArgs(trailingOnly = TRUE)[1]
hs <- read.csv(file)
items <- c("x1", "x2", "x4", "x7", "x9")
cut_into <- function(x, k) as.integer(cut(x, k, labels = FALSE)) - 1L
ordinal <- as.data.frame(mapply(cut_into, hs[items], c(3, 4, 2, 5, 3)))
covariates <- data.frame(age = hs$ageyr + hs$agemo / 12, sex = hs$sex)
mixed <- ordinal
mixed[c("x2", "x9")] <- hs[c("x2", "x9")]
# Holes that any language can make again: row i of column j is missing where (7 i + 13 j) mod 17 = 0.
holes <- function(d) {
  for (j in seq_along(d)) d[(7 * seq_len(nrow(d)) + 13 * j) %% 17 == 0, j] <- NA
  d
}
fourfold <- data.frame(x1 = rep(c(0, 0, 1), c(60, 25, 15)), x2 = rep(c(0, 1, 1), c(60, 25, 15)),
                       x3 = rep(0:2, length.out = 100))
run <- function(d, numeric = character(), x = character(), missing = "listwise") {
  names <- setdiff(names(d), c("age", "sex"))
  model <- c(combn(names, 2, function(p) paste(p, collapse = " ~~ ")),
             if (length(x)) paste(names, "~", paste(x, collapse = " + ")))
  fit <- sem(model, d, ordered = setdiff(names, numeric), missing = missing)
  list(data = as.list(d[names]), numeric = I(numeric), x = as.list(d[x]),
       statistics = as.numeric(lavInspect(fit, "wls.obs")), gamma = unclass(lavInspect(fit, "gamma")))
}
cases <- list(
  ordinal = run(ordinal),
  pairwise = run(holes(ordinal), missing = "pairwise"),
  covariates = run(cbind(ordinal, covariates), x = c("age", "sex")),
  mixed = run(mixed, c("x2", "x9")),
  mixed_covariates = run(cbind(mixed, covariates), c("x2", "x9"), c("age", "sex")),
  mixed_pairwise = run(holes(mixed), c("x2", "x9"), missing = "pairwise"),
  fourfold_empty_cell = run(fourfold)
)
out <- list(meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
                        sha256 = digest(file = file, algo = "sha256")), cases = cases)
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null", matrix = "rowmajor"),
           "tests/reference/expected/ordinal_moments.json")
