# What rests on random draws, within Monte Carlo error: bootstrap limits of alpha and HTMT, standard errors of rotated
# loadings, and variants of parallel analysis that psych's own call does not have - permutation, squared multiple
# correlations, polychorics of permuted answers. Simulated five points, 281 complete rows.
# Usage: Rscript tests/reference/r/psychometrics_resampling.R   (from the project's root)
suppressMessages({library(psych); library(GPArotation); library(boot); library(lavaan); library(jsonlite); library(digest)})
input <- "tests/reference/input/likert.csv"
d <- read.csv(input)[c(paste0("a", 1:4), paste0("b", 1:4), paste0("c", 1:4))]
d <- d[complete.cases(d), ]
n <- nrow(d)
options(mc.cores = 1)  # forks cost more than they bring, and would draw unseeded
scales <- list(A = 1:4, B = 5:8, C = 9:12)
alpha <- function(S) nrow(S) / (nrow(S) - 1) * (1 - sum(diag(S)) / sum(S))
ratio <- function(R, a, b, f) f(abs(R[a, b])) / sqrt(f(abs(R[a, a][upper.tri(R[a, a])])) * f(abs(R[b, b][upper.tri(R[b, b])])))
geometric <- function(x) exp(mean(log(x)))
statistic <- function(data, rows) {
  x <- data[rows, ]; S <- cov(x); R <- cov2cor(S)
  pairs <- combn(3, 2)
  c(sapply(scales, function(v) alpha(S[v, v])), sapply(scales, function(v) alpha(R[v, v])),
    apply(pairs, 2, function(p) ratio(R, scales[[p[1]]], scales[[p[2]]], mean)),
    apply(pairs, 2, function(p) ratio(R, scales[[p[1]]], scales[[p[2]]], geometric)))
}
set.seed(3)
drawn <- boot(d, statistic, R = 4000)
limits <- t(apply(drawn$t, 2, quantile, c(.025, .975)))

# The CFA of all scales refitted to each draw: omega total (model-implied), CR and AVE of each scale.
model <- paste(sapply(names(scales), function(s) paste(s, "=~", paste(names(d)[scales[[s]]], collapse = " + "))), collapse = "\n")
congeneric <- function(x) {
  fit <- cfa(model, x, se = "none", test = "none", baseline = FALSE, h1 = FALSE)
  raw <- lavInspect(fit, "est"); std <- lavInspect(fit, "std")$lambda
  unlist(lapply(1:3, function(j) { i <- scales[[j]]; l <- raw$lambda[i, j] * sqrt(raw$psi[j, j]); h <- std[i, j]
    c(sum(l)^2 / (sum(l)^2 + sum(diag(raw$theta)[i])), sum(h)^2 / (sum(h)^2 + sum(1 - h^2)), mean(h^2)) }))
}
set.seed(8)
refits <- replicate(600, congeneric(d[sample.int(n, replace = TRUE), ]))
of_model <- apply(refits, 1, quantile, c(.025, .975))
set.seed(9)
ordinal <- quantile(replicate(400, alpha(suppressWarnings(suppressMessages(
  polychoric(d[sample.int(n, replace = TRUE), 1:4], correct = 0)))$rho)), c(.025, .975))

# Standard errors of oblimin loadings: every draw rotated from psych's minres and aligned by congruence.
A <- unclass(fa(d, 3, rotate = "none")$loadings); sample <- oblimin(A, eps = 1e-7, maxit = 5000)
align <- function(L, to) {
  C <- abs(crossprod(L, to) / sqrt(outer(colSums(L^2), colSums(to^2))))
  orders <- as.matrix(expand.grid(1:3, 1:3, 1:3)); orders <- orders[apply(orders, 1, function(o) length(unique(o)) == 3), ]
  o <- orders[which.max(apply(orders, 1, function(o) sum(C[cbind(o, 1:3)]))), ]
  L <- L[, o]; sign <- sign(colSums(L * to)); list(L = L %*% diag(sign), o = o, sign = sign)
}
set.seed(4)
draws <- replicate(800, {
  x <- d[sample.int(n, replace = TRUE), ]
  z <- suppressWarnings(oblimin(unclass(fa(cor(x), 3, n.obs = n, rotate = "none")$loadings), eps = 1e-5, maxit = 2000))
  one <- align(z$loadings, sample$loadings)
  phi <- diag(one$sign) %*% z$Phi[one$o, one$o] %*% diag(one$sign)
  c(one$L, phi[upper.tri(phi)])
})
errors <- list(loadings = unclass(sample$loadings), se = matrix(apply(draws[1:36, ], 1, sd), 12), phi_se = apply(draws[37:39, ], 1, sd))

reduced <- function(R, h) { diag(R) <- h; eigen(R, symmetric = TRUE)$values }
smc <- function(R) 1 - 1 / diag(solve(R))
set.seed(5)
permuted <- replicate(1000, eigen(cor(apply(d, 2, sample)))$values)
normal_smc <- replicate(1000, { R <- cor(matrix(rnorm(n * 12), n)); reduced(R, smc(R)) })
# Eight items only: psych takes a second for each polychoric matrix.
set.seed(6)
poly <- replicate(60, eigen(suppressWarnings(suppressMessages(polychoric(apply(d[1:8], 2, sample), correct = 0)))$rho)$values)
summary_of <- function(x) list(mean = rowMeans(x), sd = apply(x, 1, sd), p95 = apply(x, 1, quantile, .95))
versions <- sapply(c("psych", "GPArotation", "lavaan", "boot"), function(p) as.character(packageVersion(p)))
writeLines(toJSON(list(
  meta = list(r = R.version.string, packages = versions, input = input, sha256 = digest(file = input, algo = "sha256"), rows = n,
              options = "complete rows; boot with 4,000 draws (CFA 600, ordinal alpha 400), loadings with 800, parallel analysis with 1,000 (polychoric: 60 draws of 8 items)"),
  limits = list(alpha = limits[1:3, ], standardized = limits[4:6, ], htmt = limits[7:9, ], htmt2 = limits[10:12, ], ordinal_A = unname(ordinal),
                omega_total = t(of_model[, c(1, 4, 7)]), cr = t(of_model[, c(2, 5, 8)]), ave = t(of_model[, c(3, 6, 9)])), errors = errors,
  parallel = list(permutation = summary_of(permuted), smc = c(summary_of(normal_smc), list(observed = reduced(cor(d), smc(cor(d))))),
                  polychoric = summary_of(poly))
), digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "tests/reference/expected/psychometrics_resampling.json")
