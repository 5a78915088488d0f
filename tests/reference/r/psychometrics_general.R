# Hierarchical omega, Schmid-Leiman loadings and factor scores of psych on the bfi answers of the example study.
# Usage: Rscript tests/reference/r/psychometrics_general.R   (from the project's root)
suppressMessages({library(psych); library(GPArotation); library(jsonlite); library(digest)})
input <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(input, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
raw[reversed] <- 7 - raw[reversed]
d <- raw[complete.cases(raw), c(paste0("A", 1:5), paste0("C", 1:5), paste0("E", 1:5))]
R <- cor(d)
# psych's own rotation stops at 1e-5; its second-order step is fed with a rotation run to the end.
f <- fa(R, 3, n.obs = nrow(d), rotate = "none")
ob <- oblimin(unclass(f$loadings), eps = 1e-8, maxit = 20000)
om <- suppressWarnings(psych::omega(R, 3, fm = "minres", rotate = "oblimin", flip = FALSE, plot = FALSE, n.obs = nrow(d)))
score <- function(m) {
  s <- factor.scores(d, f = unclass(ob$loadings), Phi = ob$Phi, method = m)
  list(weights = unclass(s$weights), first = unclass(s$scores[1:10, ]), r2 = as.numeric(s$R2))
}
out <- list(
  meta = list(r = R.version.string, packages = list(psych = as.character(packageVersion("psych")), GPArotation = as.character(packageVersion("GPArotation"))),
              input = input, sha256 = digest(file = input, algo = "sha256"), rows = nrow(d),
              options = "15 items of A, C and E; rows complete on all 25; minres, oblimin"),
  oblimin = list(loadings = unclass(ob$loadings), phi = ob$Phi),
  omega = list(hierarchical = om$omega_h, total = om$omega.tot, general = as.numeric(om$schmid$sl[, "g"]),
               group = unclass(om$schmid$sl[, 2:4]), ecv = as.numeric(om$ECV)),
  scores = list(regression = score("Thurstone"), bartlett = score("Bartlett"), ten_berge = score("tenBerge"))
)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"),
           "tests/reference/expected/psychometrics_general.json")
