# Factor analyses of correlation matrices: Thurstone's nine tests (as in psych), Harman's 24 tests (as in R's
# datasets), 16 ability items (psychTools), bfi, and simulated 5-point answers. Values of psych and GPArotation.
# Usage: Rscript tests/reference/r/psychometrics_classics.R   (from the project's root)
suppressMessages({library(psych); library(psychTools); library(GPArotation); library(jsonlite)})
data(Thurstone); data(ability)
answers <- ability[complete.cases(ability), ]
bfi <- read.csv("examples/personality/analysis/data/raw/bfi.csv", row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi[reversed] <- 7 - bfi[reversed]
bfi <- bfi[complete.cases(bfi), ]
likert <- read.csv("tests/reference/input/likert.csv")[c(paste0("a", 1:4), paste0("b", 1:4), paste0("c", 1:4))]
likert <- likert[complete.cases(likert), ]
sets <- list(
  thurstone = list(R = unclass(Thurstone), n = 213, k = 3),
  harman74 = list(R = Harman74.cor$cov, n = 145, k = 4),
  ability = list(R = cor(answers), n = nrow(answers), k = 4),
  bfi = list(R = cor(bfi), n = nrow(bfi), k = 5),
  likert = list(R = cor(likert), n = nrow(likert), k = 3)
)
unrotated <- function(s, fm) {
  f <- suppressWarnings(psych::fa(s$R, s$k, n.obs = s$n, rotate = "none", fm = fm, max.iter = 5000, min.err = 1e-10))
  list(loadings = unclass(f$loadings), uniquenesses = as.numeric(f$uniquenesses), statistic = f$STATISTIC,
       df = f$dof, null_chisq = f$null.chisq, rmsea = as.numeric(f$RMSEA), tli = f$TLI)
}
source("tests/reference/r/common/factoring.R")
study <- function(s) {
  R <- s$R
  minres <- unrotated(s, "minres")
  kmo <- psych::KMO(R); bart <- psych::cortest.bartlett(R, n = s$n)
  map <- suppressWarnings(psych::vss(R, n = min(8, nrow(R) - 2), n.obs = s$n, plot = FALSE, rotate = "none"))$map
  half <- suppressWarnings(psych::splitHalf(R))
  list(R = R, n = s$n, k = s$k, uls = exact_uls(R, s$k), factanal = exact_ml(s), minres = minres, ml = unrotated(s, "ml"), alpha_factors = unrotated(s, "alpha"),
       rotations = rotations(minres$loadings), kmo = kmo$MSA, msa = as.numeric(kmo$MSAi),
       bartlett_chisq = bart$chisq, determinant = det(R), map = map,
       alpha = suppressWarnings(psych::alpha(R)$total$raw_alpha), lambda6 = suppressWarnings(psych::alpha(R)$total$`G6(smc)`),
       glb = suppressWarnings(psych::glb.algebraic(R)$glb), max_half = half$maxrb, min_half = half$minrb,
       lambda2 = suppressWarnings(psych::guttman(R)$lambda.2))
}
out <- lapply(sets, study)
out$meta <- list(r = R.version.string,
  packages = sapply(c("psych", "psychTools", "GPArotation", "Rcsdp"), function(p) as.character(packageVersion(p))),
  options = "rotations: best of 41 starts, then to 1e-8; psych with min.err 1e-10")
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"),
           "tests/reference/expected/psychometrics_classics.json")
