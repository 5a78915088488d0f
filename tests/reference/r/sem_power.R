# Values for tests/reference/test_sem_power_reference.py: power of RMSEA and the n that it needs by semTools, and power
# of paths and of a difference between groups by drawing from the same population and fitting with lavaan.
# Usage, from the project's root: Rscript tests/reference/r/sem_power.R
suppressMessages({ library(lavaan); library(semTools); library(jsonlite) })
pairs <- list(c(0.05, 0.08), c(0, 0.05), c(0.05, 0.01), c(0.08, 0.05), c(0.10, 0.06))
rmsea <- list()
for (p in pairs) for (df in c(1, 5, 24, 100, 390, 1200)) {
  powers <- lapply(c(60, 150, 500, 2000), function(n) list(n = n, power = findRMSEApower(p[1], p[2], df, n)))
  sizes <- lapply(c(0.5, 0.8, 0.95), function(w) list(power = w,
    n = tryCatch(findRMSEAsamplesize(p[1], p[2], df, power = w), error = function(e) NA)))
  rmsea[[length(rmsea) + 1]] <- list(null = p[1], alternative = p[2], df = df, powers = powers, sizes = sizes)
}
# Every variable has variance 1: a path b of the first to the second and c of the second to the third.
implied <- function(b, c) {
  L <- kronecker(diag(3), c(0.8, 0.7, 0.7))
  Phi <- matrix(c(1, b, b * c, b, 1, c, b * c, c, 1), 3)
  S <- L %*% Phi %*% t(L)
  diag(S) <- 1
  S
}
model <- "X =~ x1 + x2 + x3
M =~ m1 + m2 + m3
Y =~ y1 + y2 + y3
M ~ X
Y ~ M"
names9 <- c("x1", "x2", "x3", "m1", "m2", "m3", "y1", "y2", "y3")
draw <- function(n, S) { X <- matrix(rnorm(n * 9), n) %*% chol(S); colnames(X) <- names9; as.data.frame(X) }
reject <- function(fit, lhs, rhs) { p <- parameterEstimates(fit); p$pvalue[p$lhs == lhs & p$op == "~" & p$rhs == rhs] < 0.05 }
set.seed(4); replications <- 400
one <- replicate(replications, {
  fit <- sem(model, draw(120, implied(0.25, 0.35)))
  c(reject(fit, "M", "X"), reject(fit, "Y", "M"))
})
labelled <- sub("M ~ X", "M ~ c(b1, b2)*X", sub("Y ~ M", "Y ~ M\nd := b1 - b2", model, fixed = TRUE), fixed = TRUE)
two <- replicate(replications, {
  data <- rbind(cbind(draw(150, implied(0.5, 0.35)), g = 1), cbind(draw(300, implied(0.2, 0.35)), g = 2))
  fit <- sem(labelled, data, group = "g", group.equal = "loadings")
  p <- parameterEstimates(fit); p$pvalue[p$lhs == "d"] < 0.05
})
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
              semTools = as.character(packageVersion("semTools"))),
  rmsea = rmsea, replications = replications,
  paths = list("M~X" = mean(one[1, ]), "Y~M" = mean(one[2, ])), difference = mean(two))
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, na = "null"), "tests/reference/expected/sem_power.json")
