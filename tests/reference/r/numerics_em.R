# Saturated moments by lavaan's EM for tests/reference/test_numerics_em.py.
# Usage: Rscript tests/reference/r/numerics_em.R   (from the project's root)
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
input <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(input, row.names = 1)[, 1:25]
# Four cells in ten of ten items are taken out by place, so that the hole pattern needs no file.
holes <- raw[1:600, 1:10]
place <- outer(seq_len(600) - 1, 0:9, function(i, j) (7 * i + 13 * j + i %/% 11 * j) %% 5 < 2)
holes[place] <- NA
moments <- function(d) {
  model <- paste(apply(combn(names(d), 2), 2, paste, collapse = " ~~ "), collapse = "\n")
  fit <- suppressWarnings(lavaan::sem(model, d, missing = "fiml", do.fit = FALSE, meanstructure = TRUE,
    em.h1.tol = 1e-14, em.h1.iter.max = 20000))
  s <- lavInspect(fit, "sampstat")
  list(mean = as.numeric(s$mean), covariance = unclass(s$cov), loglik = fit@h1$loglik, n = nrow(d))
}
clean <- function(m) { m$covariance <- unname(matrix(as.numeric(m$covariance), nrow(m$covariance))); m }
out <- list(
  about = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
    options = "missing = fiml, em.h1.tol = 1e-14, em.h1.iter.max = 20000", input = input,
    input_sha256 = digest(file = input, algo = "sha256")),
  bfi = clean(moments(raw)), holes = clean(moments(holes)))
write_json(out, "tests/reference/expected/numerics_em.json", auto_unbox = TRUE, digits = NA, pretty = FALSE)
