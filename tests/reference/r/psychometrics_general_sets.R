# A general factor, factor scores and reliability of ordinal sums on more sets of answers: hierarchical omega and
# Schmid-Leiman loadings of Thurstone's nine tests, Harman's 24, ability and five points; scores of bfi as given
# (negative loadings, five factors) and of two factors, oblique and orthogonal; categorical omega and ordinal alpha of
# bfi in six, three and two categories; what SPSS does before an oblimin rotation; omega without each item; a sample explored and confirmed in two parts. Values of psych, GPArotation, lavaan and semTools.
# Usage: Rscript tests/reference/r/psychometrics_general_sets.R   (from the project's root)
suppressMessages({library(psych); library(psychTools); library(GPArotation); library(lavaan); library(semTools); library(jsonlite); library(digest)})
source("tests/reference/r/common/factoring.R")
data(Thurstone); data(ability)
bfi_file <- "examples/personality/analysis/data/raw/bfi.csv"; likert_file <- "tests/reference/input/likert.csv"
given <- read.csv(bfi_file, row.names = 1)[, 1:25]; given <- given[complete.cases(given), ]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi <- given; bfi[reversed] <- 7 - bfi[reversed]
likert <- read.csv(likert_file)[c(paste0("a", 1:4), paste0("b", 1:4), paste0("c", 1:4))]
likert <- likert[complete.cases(likert), ]
ability <- ability[complete.cases(ability), ]

# Schmid and Leiman (1957) of oblimin factors rotated to the end and of a second-order factor iterated to the end;
# beside it psych's omega, whose rotation stops at 1e-5.
hierarchy <- function(R, n, k) {
  A <- exact_uls(R, k)$loadings
  turned <- best(oblimin, A, starts = 15)
  # Reflected so that each factor goes with the sum, as a general factor needs it.
  sign <- ifelse(colSums(turned$loadings) < 0, -1, 1)
  L <- turned$loadings %*% diag(sign); Phi <- diag(sign) %*% turned$phi %*% diag(sign)
  gamma <- abs(as.numeric(exact_uls(Phi, 1)$loadings))
  general <- as.numeric(L %*% gamma); group <- L %*% diag(sqrt(1 - gamma^2))
  psych <- suppressWarnings(psych::omega(R, k, fm = "minres", rotate = "oblimin", flip = FALSE, plot = FALSE, n.obs = n))
  list(R = unname(R), n = n, k = k, general = general, group = group, hierarchical = sum(general)^2 / sum(R),
       total = 1 - sum(1 - rowSums(A^2)) / sum(R), ecv = sum(general^2) / (sum(general^2) + sum(group^2)),
       psych = list(hierarchical = psych$omega_h, total = psych$omega.tot))
}
hierarchies <- list(thurstone = hierarchy(unclass(Thurstone), 213, 3), harman74 = hierarchy(Harman74.cor$cov, 145, 4),
                    ability = hierarchy(cor(ability), nrow(ability), 4), likert = hierarchy(cor(likert), nrow(likert), 3))

scored <- function(d, k, oblique) {
  A <- exact_uls(cor(d), k)$loadings
  z <- if (oblique) best(oblimin, A, starts = 15) else list(loadings = unclass(stats::varimax(A, eps = 1e-15)$loadings))
  of <- function(method) { s <- factor.scores(d, f = z$loadings, Phi = z$phi, method = method)
    list(weights = unclass(s$weights), first = unclass(s$scores[1:8, ]), r2 = as.numeric(s$R2)) }
  list(loadings = z$loadings, regression = of("Thurstone"), bartlett = of("Bartlett"), ten_berge = of("tenBerge"))
}
scores <- list(given = scored(given, 5, TRUE), two_oblique = scored(likert[1:8], 2, TRUE), two_orthogonal = scored(likert[1:8], 2, FALSE))

# Principal axis as SPSS stops it, from the squared multiple correlations until no communality moves by .001; then
# direct oblimin with delta 0 of Kaiser-normalised loadings, rotated to the end.
like_spss <- function(R, k) {
  h <- 1 - 1 / diag(solve(R)); steps <- 0
  repeat {
    M <- R; diag(M) <- h; e <- eigen(M, symmetric = TRUE); steps <- steps + 1
    A <- e$vectors[, 1:k] %*% diag(sqrt(e$values[1:k]), k); moved <- max(abs(rowSums(A^2) - h)); h <- rowSums(A^2)
    if (moved < .001) break
  }
  z <- best(oblimin, A, normalize = TRUE, starts = 15)
  list(R = unname(R), iterations = steps, unrotated = A, loadings = z$loadings, phi = z$phi)
}
spss <- list(thurstone = like_spss(unclass(Thurstone), 3), harman74 = like_spss(Harman74.cor$cov, 4), given = like_spss(cor(given), 5))

tight <- list(rel.tol = 1e-13, x.tol = 1e-10)
scales <- sapply(c("A", "C", "E", "N", "O"), paste0, 1:5, simplify = FALSE)
ordinal <- function(d) lapply(scales, function(v) {
  f <- cfa(paste("f =~", paste(v, collapse = " + ")), d, ordered = v, std.lv = TRUE, control = tight)
  poly <- unclass(lavCor(d[v], ordered = v, output = "cor"))
  a <- suppressWarnings(psych::alpha(poly))$total
  list(omega = as.numeric(compRelSEM(f)), alpha = a$raw_alpha, loadings = as.numeric(lavInspect(f, "std")$lambda),
       gradient = max(abs(lavInspect(f, "gradient"))))
})
categories <- list(six = bfi, three = as.data.frame(sapply(bfi, function(x) findInterval(x, c(3, 5)) + 1)),
                   two = as.data.frame(ifelse(bfi >= 5, 1, 0)))
# One factor of a scale's own items, and of those left when each item is deleted: omega of the model-implied sum.
one_omega <- function(v) as.numeric(compRelSEM(cfa(paste("f =~", paste(v, collapse = " + ")), bfi, control = list(rel.tol = 1e-12)), obs.var = FALSE))
deleted <- lapply(scales, function(v) list(omega = one_omega(v), if_deleted = sapply(seq_along(v), function(j) one_omega(v[-j]))))

# Explored on one part of the rows and confirmed on the other: each item goes with the factor of its largest loading.
split_file <- "tests/reference/input/likert_split.csv"
first <- read.csv(split_file)$row
explored <- best(oblimin, exact_uls(cor(likert[first, ]), 3)$loadings, starts = 15)
home <- max.col(abs(explored$loadings))
model <- paste(sapply(1:3, function(f) paste0("f", f, " =~ ", paste(names(likert)[home == f], collapse = " + "))), collapse = "\n")
confirmed <- cfa(model, likert[-first, ], control = list(rel.tol = 1e-11))
parts <- list(loadings = explored$loadings, home = home, fit = as.list(fitMeasures(confirmed, c("chisq", "df", "pvalue", "cfi", "tli", "rmsea", "srmr"))),
              n = c(length(first), nobs(confirmed)), std = standardizedSolution(confirmed)[1:12, c("rhs", "est.std")])
versions <- sapply(c("psych", "psychTools", "GPArotation", "lavaan", "semTools"), function(p) as.character(packageVersion(p)))
writeLines(toJSON(list(
  meta = list(r = R.version.string, packages = versions, bfi_sha256 = digest(file = bfi_file, algo = "sha256"),
              likert_sha256 = digest(file = likert_file, algo = "sha256"),
              split_sha256 = digest(file = split_file, algo = "sha256"), options = "complete rows; minres to 1e-14, oblimin best of 16 starts to 1e-8; three categories cut at 3 and 5, two at 5; WLSMV"),
  hierarchies = hierarchies, scores = scores, spss = spss, ordinal = lapply(categories, ordinal), deleted = deleted, parts = parts
), digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "tests/reference/expected/psychometrics_general_sets.json")
