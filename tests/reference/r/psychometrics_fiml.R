# Reliability by full information on incomplete answers, for tests/reference/test_psychometrics_fiml.py.
# Usage: Rscript tests/reference/r/psychometrics_fiml.R   (from the project's root)
suppressMessages({ library(lavaan); library(semTools); library(jsonlite); library(digest) })
input <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(input, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5")
raw[reversed] <- 7 - raw[reversed]
scales <- list(A = paste0("A", 1:5), C = paste0("C", 1:5), N = paste0("N", 1:5))
model <- paste(names(scales), "=~", sapply(scales, paste, collapse = " + "), collapse = "\n")
fit <- lavaan::cfa(model, raw, missing = "fiml", control = list(rel.tol = 1e-12),
  em.h1.tol = 1e-12, em.h1.iter.max = 20000)
std <- standardizedSolution(fit)
std <- std[std$op == "=~", ]
of <- function(f) unname(sapply(names(scales), function(s) f(std$est.std[std$lhs == s])))
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
    semTools = as.character(packageVersion("semTools")), options = "fiml, rel.tol = 1e-12, em.h1.tol = 1e-12",
    gradient = max(abs(lavInspect(fit, "gradient"))), input = input,
    input_sha256 = digest(file = input, algo = "sha256")),
  n = nobs(fit),
  omega_total = as.numeric(compRelSEM(fit, obs.var = FALSE)[names(scales)]),
  omega_total_observed = as.numeric(compRelSEM(fit)[names(scales)]),
  cr = of(function(x) sum(x)^2 / (sum(x)^2 + sum(1 - x^2))), ave = of(function(x) mean(x^2)))
write_json(out, "tests/reference/expected/psychometrics_fiml.json", auto_unbox = TRUE, digits = NA)
