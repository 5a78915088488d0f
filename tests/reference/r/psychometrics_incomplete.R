# Answers with blanks: correlations by full information, pairwise, by ranks and pairwise polychorics, and what rests on
# them - alpha, adequacy, factors, HTMT. On bfi (2,800 rows, 2,436 of them complete) and on the simulated five points.
# Usage: Rscript tests/reference/r/psychometrics_incomplete.R   (from the project's root)
suppressMessages({library(psych); library(lavaan); library(semTools); library(jsonlite); library(digest)})
source("tests/reference/r/common/factoring.R")
bfi_file <- "examples/personality/analysis/data/raw/bfi.csv"; likert_file <- "tests/reference/input/likert.csv"
bfi <- read.csv(bfi_file, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi[reversed] <- 7 - bfi[reversed]
answers <- read.csv(likert_file)
names_of <- function(s, k) paste0(s, 1:k)
big <- sapply(c("A", "C", "E", "N", "O"), names_of, 5, simplify = FALSE)
small <- list(A = names_of("a", 4), B = names_of("b", 4), C = names_of("c", 4))
sets <- list(bfi = list(d = bfi, scales = big, k = 5), likert = list(d = answers[unlist(small)], scales = small, k = 3))

# The saturated moments by EM, run to their end.
saturated <- function(d) {
  fit <- cfa(paste("f =~", paste(names(d), collapse = " + ")), d, missing = "ml", em.h1.tol = 1e-14, em.h1.iter.max = 20000,
             se = "none", test = "none", control = list(iter.max = 1), optim.force.converged = TRUE)
  moments <- lavInspect(fit, "sampstat")
  list(mean = as.numeric(moments$mean[names(d)]), covariance = unclass(moments$cov)[names(d), names(d)])
}
alphas <- function(S, scales) lapply(scales, function(v) {
  T <- S[v, v]; k <- length(v); own <- diag(T)
  rest <- (rowSums(T) - own) / sqrt(own * (sum(T) - 2 * rowSums(T) + own))
  c(list(alpha = k / (k - 1) * (1 - sum(own) / sum(T))), list(item_rest = unname(rest)))
})
factored <- function(R, k, n) {
  kmo <- psych::KMO(R)
  list(R = unname(R), kmo = kmo$MSA, msa = as.numeric(kmo$MSAi), bartlett_chisq = psych::cortest.bartlett(R, n = n)$chisq,
       uls = exact_uls(R, k)$loadings, ml = exact_ml(list(R = R, k = k, n = n)))
}
study <- function(s) {
  d <- s$d; complete <- d[complete.cases(d), ]
  em <- suppressWarnings(saturated(d))
  pairs <- cor(d, use = "pairwise"); poly <- unclass(lavCor(d, ordered = names(d), missing = "pairwise", output = "cor"))
  model <- paste(sapply(names(s$scales), function(f) paste(f, "=~", paste(s$scales[[f]], collapse = " + "))), collapse = "\n")
  theirs <- lapply(s$scales, function(v) { a <- suppressWarnings(psych::alpha(d[v])); list(alpha = a$total$raw_alpha, standardized = a$total$std.alpha,
    if_deleted = a$alpha.drop$raw_alpha) })
  list(n = nrow(d), n_complete = nrow(complete), k = s$k,
       fiml = c(factored(cov2cor(em$covariance), s$k, nrow(d)), list(mean = em$mean, alphas = alphas(em$covariance, s$scales))),
       pairwise = c(factored(pairs, s$k, nrow(d)), list(alphas = alphas(cov(d, use = "pairwise"), s$scales), psych = theirs,
         htmt = unclass(htmt(model, sample.cov = pairs, htmt2 = FALSE)), htmt2 = unclass(htmt(model, sample.cov = pairs, htmt2 = TRUE)))),
       spearman = factored(cor(complete, method = "spearman"), s$k, nrow(complete)),
       polychoric = factored(poly, s$k, nrow(d)),
       corfiml = if (ncol(d) == 12) unname(psych::corFiml(d)))
}
versions <- sapply(c("psych", "lavaan", "semTools"), function(p) as.character(packageVersion(p)))
out <- lapply(sets, study)
writeLines(toJSON(list(
  meta = list(r = R.version.string, packages = versions, bfi_sha256 = digest(file = bfi_file, algo = "sha256"),
              likert_sha256 = digest(file = likert_file, algo = "sha256"), options = "EM to 1e-14; polychorics in two steps, each item's thresholds from all its answers"),
  sets = out
), digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "tests/reference/expected/psychometrics_incomplete.json")
