# Polychoric correlations and what rests on them, on the bfi answers of the example study and on sparse tables.
# Usage: Rscript tests/reference/r/psychometrics_ordinal.R   (from the project's root)
suppressMessages({library(psych); library(lavaan); library(semTools); library(GPArotation); library(jsonlite); library(digest)})
input <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(input, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
raw[reversed] <- 7 - raw[reversed]
d <- raw[complete.cases(raw), ]
lav <- unclass(lavCor(d, ordered = names(d), output = "cor"))
th <- lavCor(d, ordered = names(d), output = "th")
psy <- suppressWarnings(polychoric(d, correct = 0))$rho

# A table with an empty corner, tables of unequal size, and a strong association.
tables <- list(
  corner = matrix(c(20, 5, 1, 6, 30, 8, 0, 9, 25), 3, byrow = TRUE),
  unequal = matrix(c(12, 7, 3, 1, 4, 9, 14, 20), 2, byrow = TRUE),
  strong = matrix(c(40, 3, 0, 4, 50, 3, 0, 2, 45), 3, byrow = TRUE),
  negative = matrix(c(1, 6, 20, 8, 15, 7, 22, 5, 2), 3, byrow = TRUE)
)
unfold <- function(m) { i <- rep(row(m), m); j <- rep(col(m), m); data.frame(x = i, y = j) }
sparse <- lapply(tables, function(m) {
  u <- unfold(m)
  list(table = m, r = unclass(lavCor(u, ordered = c("x", "y"), output = "cor"))[2, 1])
})

scales <- list(A = paste0("A", 1:5), N = paste0("N", 1:5))
ordinal_alpha <- sapply(scales, function(v) psych::alpha(lav[v, v])$total$raw_alpha)
ordinal <- lapply(scales, function(v) {
  f <- cfa(paste("f =~", paste(v, collapse = " + ")), d, ordered = v, std.lv = TRUE)
  list(loadings = as.numeric(lavInspect(f, "std")$lambda), omega_categorical = as.numeric(compRelSEM(f)),
       omega_total_ordinal = as.numeric(compRelSEM(f, ord.scale = FALSE)))
})

out <- list(
  meta = list(r = R.version.string, packages = lapply(list(psych = "psych", lavaan = "lavaan", semTools = "semTools"), function(p) as.character(packageVersion(p))),
              input = input, sha256 = digest(file = input, algo = "sha256"), rows = nrow(d),
              options = "listwise on the 25 items; polychorics in two steps; psych with correct = 0"),
  lavaan = lav, thresholds = as.numeric(th), psych = psy, sparse = sparse,
  ordinal_alpha = as.list(ordinal_alpha), ordinal = ordinal
)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"),
           "tests/reference/expected/psychometrics_ordinal.json")
