# Factor analyses that are hard: answers with negative loadings, five variables with a Heywood case and two factors,
# eight with two factors, 36 simulated ones with twelve, and polychorics of answers in two categories. Values of psych,
# factanal and GPArotation, run to their ends; image factors and the revised MAP by the papers' formulas.
# Usage: Rscript tests/reference/r/psychometrics_hard.R   (from the project's root)
suppressMessages({library(psych); library(GPArotation); library(lavaan); library(jsonlite); library(digest)})
source("tests/reference/r/common/factoring.R")
input <- "examples/personality/analysis/data/raw/bfi.csv"
bfi <- read.csv(input, row.names = 1)[, 1:25]
bfi <- bfi[complete.cases(bfi), ]
two <- as.data.frame(ifelse(bfi[, 1:15] >= 5, 1, 0))

# Twelve factors of three items each, every third item keyed the other way.
twelve <- function(n = 1500) {
  set.seed(12)
  Phi <- matrix(.3, 12, 12); diag(Phi) <- 1
  L <- matrix(0, 36, 12); L[cbind(1:36, rep(1:12, each = 3))] <- runif(36, .5, .85) * rep(c(1, 1, -1), 12)
  f <- matrix(rnorm(n * 12), n) %*% chol(Phi)
  x <- f %*% t(L) + matrix(rnorm(n * 36), n) %*% diag(sqrt(1 - rowSums(L^2)))
  list(R = cor(x), n = n, k = 12)
}
sets <- list(
  signs = list(R = cor(bfi), n = nrow(bfi), k = 5),
  heywood = list(R = cor(Harman.5), n = 12, k = 2),
  two_factors = list(R = Harman23.cor$cov, n = 305, k = 2),
  twelve = twelve(),
  two_categories = list(R = unclass(lavCor(two, ordered = names(two), output = "cor")), n = nrow(two), k = 3)
)

# Guttman's (1953) image covariance, factored in the metric of the anti-images (Harris 1962; Kaiser 1963). Its
# factors are those of the largest roots of S^-1 R S^-1, as in Kaiser's paper and in SPSS's algorithms.
image <- function(R, k) {
  S2 <- diag(1 / diag(solve(R))); S <- sqrt(S2)
  G <- R + S2 %*% solve(R) %*% S2 - 2 * S2
  roots <- eigen(solve(S) %*% R %*% solve(S), symmetric = TRUE)
  V <- roots$vectors[, 1:k, drop = FALSE]
  # The variance of each factor is taken from the image covariance itself.
  L <- S %*% V %*% diag(sqrt(diag(t(V) %*% solve(S) %*% G %*% solve(S) %*% V)), k)
  list(loadings = L, communalities = rowSums(L^2), roots = roots$values)
}
# Velicer, Eaton and Fava (2000): the fourth powers of the partial correlations; and Velicer's (1976) squares.
partials <- function(R, power) {
  p <- nrow(R); e <- eigen(R, symmetric = TRUE)
  sapply(0:(min(p - 2, 15)), function(m) {
    A <- e$vectors[, seq_len(m), drop = FALSE] %*% diag(sqrt(e$values[seq_len(m)]), m)
    r <- cov2cor(R - A %*% t(A)); diag(r) <- 0
    sum(r^power) / (p * (p - 1))
  })
}
study <- function(s, name) {
  R <- s$R
  kmo <- psych::KMO(R); bart <- psych::cortest.bartlett(R, n = s$n)
  uls <- bounded_uls(R, s$k); A <- uls$loadings
  ml <- exact_ml(s)
  alpha <- suppressWarnings(psych::fa(R, s$k, n.obs = s$n, rotate = "none", fm = "alpha", max.iter = 5000, min.err = 1e-12))
  many <- name == "twelve"
  list(R = R, n = s$n, k = s$k, kmo = kmo$MSA, msa = as.numeric(kmo$MSAi), bartlett_chisq = bart$chisq, bartlett_pvalue = bart$p.value,
       determinant = det(R), map = partials(R, 2), map_revised = partials(R, 4), image = image(R, s$k), uls = uls, ml = ml,
       psych_minres = unclass(suppressWarnings(psych::fa(R, s$k, n.obs = s$n, rotate = "none"))$loadings),
       psych_ml = suppressWarnings(psych::fa(R, s$k, n.obs = s$n, rotate = "none", fm = "ml"))$STATISTIC,
       alpha_factors = unclass(alpha$loadings),
       rotations = c(rotations(A, if (many) 15 else 40), promaxes(A),
                     list(oblimin_far = best(oblimin, A, gam = -3, starts = 15)),
                     # Of twelve factors this criterion has no minimum: two of them fall together.
                     if (!many) list(oblimin_plus = best(oblimin, A, gam = 0.2, starts = 15))))
}
out <- lapply(names(sets), function(name) { message(name, " ", date()); study(sets[[name]], name) })
names(out) <- names(sets)
versions <- sapply(c("psych", "GPArotation", "lavaan"), function(p) as.character(packageVersion(p)))
writeLines(toJSON(list(
  meta = list(r = R.version.string, packages = versions, input = input, sha256 = digest(file = input, algo = "sha256"), rows = nrow(bfi),
              options = "bfi complete on 25 items, nothing reversed; two categories: 1 where the answer is 5 or 6; rotations: best of 41 starts (twelve factors: 16), then to 1e-8"),
  sets = out
), digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "tests/reference/expected/psychometrics_hard.json")
