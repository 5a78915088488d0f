# Values of lavaan for tests/reference/test_sem_difference.py: difference tests of nested models, by method,
# and robust fits that the other script does not have.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_difference.R HS.csv
# HS.csv is semopy's copy of Holzinger & Swineford (semopy/examples/holzinger_swineford39_data.csv).
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
arguments <- commandArgs(trailingOnly = TRUE)
hs <- read.csv(arguments[1])
tight <- list(rel.tol = 1e-14, x.tol = 1e-10, iter.max = 20000, eval.max = 40000)
hs3 <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
hs_sem <- paste(hs3, "textual ~ visual\nspeed ~ visual + textual", sep = "\n")
levels <- list(configural = "none", metric = "loadings", scalar = c("loadings", "intercepts"),
               strict = c("loadings", "intercepts", "residuals"))
fitted <- function(model, estimator, equal, ...) suppressWarnings(sem(model, hs, estimator = estimator,
  group = "school", group.equal = equal, meanstructure = TRUE, control = tight, optim.force.converged = TRUE, ...))
row <- function(test) list(chisq_diff = test[2, "Chisq diff"], df_diff = test[2, "Df diff"],
                           pvalue = test[2, "Pr(>Chisq)"])
compare <- function(h0, h1, ...) tryCatch(row(suppressWarnings(lavTestLRT(h1, h0, ...))),
                                          error = function(e) list(error = conditionMessage(e)))
differences <- list()
for (estimator in c("ML", "MLM", "MLMV", "MLR")) {
  fits <- lapply(levels, function(equal) fitted(hs3, estimator, equal))
  for (k in 2:4) {
    h0 <- fits[[k]]; h1 <- fits[[k - 1]]
    name <- paste(estimator, names(levels)[k], sep = "_")
    differences[[name]] <- list(estimator = estimator, h0 = levels[[k]], h1 = levels[[k - 1]], tests = list(
      default = compare(h0, h1),
      satorra_bentler_2001 = if (estimator %in% c("MLM", "MLR")) compare(h0, h1, method = "satorra.bentler.2001"),
      satorra_bentler_2010 = if (estimator %in% c("MLM", "MLR")) compare(h0, h1, method = "satorra.bentler.2010"),
      satorra_2000 = if (estimator != "ML") compare(h0, h1, method = "satorra.2000", A.method = "delta",
                                                    scaled.shifted = estimator == "MLMV")))
  }
}
free <- fitted(hs_sem, "MLR", "loadings")
equal <- fitted(hs_sem, "MLR", c("loadings", "regressions"))
paths <- compare(equal, free)
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")), control = tight,
              sha256 = list(hs = digest(file = arguments[1], algo = "sha256"))),
  model = hs3, structural = hs_sem, differences = differences, paths = paths)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, na = "null"), "tests/reference/expected/sem_difference.json")
