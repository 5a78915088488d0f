# What rests on all five sets of answers alike: Thurstone's nine tests, Harman's 24 tests, 16 ability items, bfi, and
# simulated 5-point answers. Reliability and validity of scales, Mardia, polychorics, parallel analysis, empirical Kaiser.
# Usage: Rscript tests/reference/r/psychometrics_five_sets.R   (from the project's root)
suppressMessages({library(psych); library(psychTools); library(lavaan); library(semTools); library(jsonlite); library(digest)})
data(Thurstone); data(ability)
bfi_file <- "examples/personality/analysis/data/raw/bfi.csv"; likert_file <- "tests/reference/input/likert.csv"
bfi_all <- read.csv(bfi_file, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi_all[reversed] <- 7 - bfi_all[reversed]
bfi <- bfi_all[complete.cases(bfi_all), ]
likert <- read.csv(likert_file)[c(paste0("a", 1:4), paste0("b", 1:4), paste0("c", 1:4))]
likert <- likert[complete.cases(likert), ]
ability <- as.data.frame(ability[complete.cases(ability), ])
of <- function(R, n, ...) list(R = R, n = n, scales = lapply(list(...), function(columns) columns))
sets <- list(
  thurstone = of(unclass(Thurstone), 213, verbal = 1:3, fluency = 4:6, reasoning = 7:9),
  harman74 = of(Harman74.cor$cov, 145, visual = 1:4, verbal = 5:9, speed = 10:13, memory = 14:19),
  ability = of(cor(ability), nrow(ability), reason = 1:4, letter = 5:8, matrix = 9:12, rotate = 13:16),
  bfi = of(cor(bfi), nrow(bfi), A = 1:5, C = 6:10, E = 11:15, N = 16:20, O = 21:25),
  likert = of(cor(likert), nrow(likert), a = 1:4, b = 5:8, c = 9:12)
)

coefficients <- function(s) {
  R <- s$R; dimnames(R) <- rep(list(paste0("x", 1:ncol(R))), 2)
  model <- paste(sapply(names(s$scales), function(f) paste(f, "=~", paste(paste0("x", s$scales[[f]]), collapse = " + "))), collapse = "\n")
  fit <- cfa(model, sample.cov = R, sample.nobs = s$n, control = list(rel.tol = 1e-12))
  loadings <- lapply(names(s$scales), function(f) { z <- lavInspect(fit, "std")$lambda[, f]; unname(z[z != 0]) })
  a <- lapply(s$scales, function(v) suppressWarnings(psych::alpha(R[v, v]))$total)
  list(
    alpha = sapply(a, function(x) x$raw_alpha), average_r = sapply(a, function(x) x$average_r),
    std_loadings = loadings, gradient = max(abs(lavInspect(fit, "gradient"))),
    omega_total = as.numeric(compRelSEM(fit, obs.var = FALSE)[names(s$scales)]),
    omega_total_observed = as.numeric(compRelSEM(fit)[names(s$scales)]),
    cr = sapply(loadings, function(x) sum(x)^2 / (sum(x)^2 + sum(1 - x^2))), ave = sapply(loadings, function(x) mean(x^2)),
    phi = unclass(lavInspect(fit, "std")$psi),
    htmt = unclass(htmt(model, sample.cov = R, htmt2 = FALSE)), htmt2 = unclass(htmt(model, sample.cov = R, htmt2 = TRUE))
  )
}
kaiser <- function(s) {
  x <- efa.ekc(sample.cov = s$R, sample.nobs = s$n, plot = FALSE)
  list(reference = x$Ref, suggestion = attr(x, "nfactors"))
}
options(mc.cores = 1)  # forked workers would draw unseeded
parallel <- function(s) {
  set.seed(11)
  x <- suppressMessages(suppressWarnings(fa.parallel(s$R, n.obs = s$n, n.iter = 200, plot = FALSE, sim = TRUE, quant = .95)))
  list(components = x$pc.sim, components_observed = x$pc.values, factors = x$fa.sim, factors_observed = x$fa.values,
       n_components = x$ncomp, n_factors = x$nfact)
}
# psych leaves stats::varimax at its eps of 1e-5; what is rotated to the end before stays there.
promax <- function(s, k) {
  A <- unclass(psych::fa(s$R, k, n.obs = s$n, rotate = "none", min.err = 1e-10, max.iter = 5000)$loadings)
  v <- unclass(stats::varimax(A, eps = 1e-15)$loadings)
  p <- psych::kaiser(v, rotate = "Promax"); q <- stats::promax(v, m = 4)
  list(unrotated = A, psych = unclass(p$loadings), psych_phi = p$Phi,
       stats = unclass(q$loadings), stats_phi = solve(crossprod(q$rotmat)))
}
# Maximum likelihood with varimax as psych leaves it, and as it is when it is rotated to the end.
varimax_ml <- function(s, k) {
  f <- function(rotate) unclass(suppressWarnings(psych::fa(s$R, k, n.obs = s$n, rotate = rotate, fm = "ml"))$loadings)
  A <- f("none")
  list(unrotated = A, psych = f("varimax"), converged = unclass(stats::varimax(A, eps = 1e-15)$loadings))
}
# Mardia (1970): S with the divisor n by the formulas themselves, with n - 1 as psych has it.
mardia <- function(d) {
  p <- psych::mardia(d, plot = FALSE); n <- nrow(d); k <- ncol(d)
  Z <- scale(d, scale = FALSE); G <- Z %*% solve(crossprod(Z) / n, t(Z))
  skewness <- mean(G^3); kurtosis <- mean(diag(G)^2)
  list(skewness_unbiased = p$b1p, skewness_chisq_unbiased = p$skew, kurtosis_unbiased = p$b2p, kurtosis_z_unbiased = p$kurtosis,
       skewness = skewness, skewness_chisq = n * skewness / 6,
       kurtosis = kurtosis, kurtosis_z = (kurtosis - k * (k + 2)) / sqrt(8 * k * (k + 2) / n))
}
pairs <- which(upper.tri(diag(16)), arr.ind = TRUE); pairs <- pairs[order(pairs[, 1], pairs[, 2]), ]
tables <- t(apply(pairs, 1, function(ij) as.vector(t(table(ability[, ij[1]], ability[, ij[2]])))))
ordered_r <- function(d) unclass(lavCor(d, ordered = names(d), output = "cor"))
polychorics <- list(
  ability = list(tables = tables, lavaan = ordered_r(ability), psych = suppressWarnings(tetrachoric(ability, correct = 0))$rho),
  likert = list(lavaan = ordered_r(likert), psych = suppressWarnings(polychoric(likert, correct = 0))$rho)
)
factors <- c(thurstone = 3, harman74 = 4, ability = 4, bfi = 5, likert = 3)
out <- lapply(names(sets), function(name) c(
  list(R = sets[[name]]$R, n = sets[[name]]$n, scales = sets[[name]]$scales, kaiser = kaiser(sets[[name]]),
       parallel = parallel(sets[[name]]), promax = promax(sets[[name]], factors[[name]]),
       varimax_ml = varimax_ml(sets[[name]], factors[[name]])),
  coefficients(sets[[name]])))
names(out) <- names(sets)
versions <- sapply(c("psych", "psychTools", "lavaan", "semTools"), function(p) as.character(packageVersion(p)))
writeLines(toJSON(list(
  meta = list(r = R.version.string, packages = versions,
              bfi_sha256 = digest(file = bfi_file, algo = "sha256"), likert_sha256 = digest(file = likert_file, algo = "sha256"),
              options = "complete rows; parallel analysis of 200 normal draws; CFA of correlations with rel.tol 1e-12"),
  sets = out, polychorics = polychorics, mardia = list(bfi = mardia(bfi[1:10]), likert = mardia(likert))
), digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "tests/reference/expected/psychometrics_five_sets.json")
