# Extraction and rotation run to their ends, for scripts that are run from the project's root:
# source("tests/reference/r/common/factoring.R").
#
# psych's and GPArotation's defaults stop early: communalities at 1e-3, gradients at 1e-5, one start. Here each
# stationary point is iterated to the end, and each rotation is the best of many random starts (seed 1).

# The stationary point of unweighted least squares itself: communalities iterated until nothing moves.
exact_uls <- function(R, k) {
  h <- 1 - 1 / diag(solve(R))
  for (i in 1:100000) {
    M <- R; diag(M) <- h
    e <- eigen(M, symmetric = TRUE)
    A <- e$vectors[, 1:k] %*% diag(sqrt(e$values[1:k]), k)
    new <- rowSums(A^2); change <- max(abs(new - h)); h <- new
    if (change < 1e-14) break
  }
  list(loadings = A, change = change)
}
# Least squares with uniquenesses of at least .005, from several starts.
bounded_uls <- function(R, k) {
  split <- function(psi) {
    e <- eigen(R - diag(psi), symmetric = TRUE)
    list(values = e$values[-(1:k)], vectors = e$vectors[, -(1:k), drop = FALSE])
  }
  f <- function(psi) sum(split(psi)$values^2) / 2
  g <- function(psi) { e <- split(psi); -as.vector(e$vectors^2 %*% e$values) }
  set.seed(2)
  smc <- 1 / diag(solve(R))
  found <- lapply(0:10, function(i) nlminb(if (i == 0) smc else runif(nrow(R), .05, .95), f, g, lower = .005, upper = 1,
    control = list(rel.tol = 1e-15, x.tol = 1e-13, iter.max = 5000, eval.max = 10000)))
  z <- found[[which.min(sapply(found, function(x) x$objective))]]
  e <- eigen(R - diag(z$par), symmetric = TRUE)
  list(uniquenesses = z$par, objective = z$objective, loadings = e$vectors[, 1:k] %*% diag(sqrt(e$values[1:k]), k))
}
# Maximum likelihood by factanal, its optimiser run to the end.
exact_ml <- function(s) {
  f <- factanal(covmat = s$R, factors = s$k, n.obs = s$n, rotation = "none",
                control = list(opt = list(factr = 1, pgtol = 0, maxit = 100000), nstart = 1))
  list(loadings = unclass(f$loadings), statistic = unname(f$STATISTIC), df = unname(f$dof))
}
# The best of many random starts, run to a small gradient.
best <- function(f, A, ..., starts = 40) {
  set.seed(1)
  found <- NULL
  for (i in 0:starts) {
    T <- if (i == 0) diag(ncol(A)) else Random.Start(ncol(A))
    z <- suppressWarnings(f(A, Tmat = T, eps = 1e-6, maxit = 3000, ...))
    value <- tail(z$Table[, 2], 1)
    if (is.null(found) || value < found$criterion - 1e-10)
      found <- list(criterion = value, T = z$Th)
  }
  z <- suppressWarnings(f(A, Tmat = found$T, eps = 1e-8, maxit = 2000, ...))
  list(loadings = unclass(z$loadings), phi = z$Phi, criterion = tail(z$Table[, 2], 1), gradient = 10^tail(z$Table[, 3], 1))
}
# A target from the largest loading of each row of the varimax solution: zero elsewhere, NA where it is free.
target_of <- function(A) {
  v <- unclass(stats::varimax(A, eps = 1e-15)$loadings)
  target <- matrix(0, nrow(A), ncol(A))
  target[cbind(seq_len(nrow(A)), max.col(abs(v)))] <- NA
  target
}
rotations <- function(A, starts = 40) {
  k <- ncol(A); p <- nrow(A)
  target <- target_of(A)
  W <- ifelse(is.na(target), 0, 1); H <- ifelse(is.na(target), 0, target)
  b <- function(f, ...) best(f, A, ..., starts = starts)
  list(
    varimax = list(loadings = unclass(stats::varimax(A, eps = 1e-15)$loadings)),
    quartimax = b(quartimax), equamax = b(cfT, kappa = k / (2 * p)),
    oblimin = b(oblimin), oblimin_minus = b(oblimin, gam = -0.5),
    geomin = b(geominQ), geomin_t = b(geominT), bentler_t = b(bentlerT), bentler_q = b(bentlerQ),
    simplimax = b(simplimax, k = p * (k - 1)), bifactor = b(bifactorT), bifactor_q = b(bifactorQ),
    target_t = b(pstT, W = W, Target = H), target_q = b(pstQ, W = W, Target = H), target = target
  )
}
# Promax as psych has it and as stats has it, of loadings that varimax left at its end.
promaxes <- function(A) {
  v <- unclass(stats::varimax(A, eps = 1e-15)$loadings)
  p <- psych::kaiser(v, rotate = "Promax"); q <- stats::promax(v, m = 4)
  list(promax = list(loadings = unclass(p$loadings), phi = p$Phi),
       promax_stats = list(loadings = unclass(q$loadings), phi = solve(crossprod(q$rotmat))))
}
