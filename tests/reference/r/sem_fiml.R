# Values of lavaan for tests/reference/test_sem_fiml.py: full-information ML under ML and MLR, sampling weights and
# clusters, by case.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_fiml.R HS.csv PD.csv
# HS.csv and PD.csv are semopy's copies of Holzinger & Swineford and of Political Democracy
# (semopy/examples/holzinger_swineford39_data.csv and pd_data.csv). Holes are made by rules on row and column
# numbers, which tests/reference/incomplete_data.py repeats.
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
arguments <- commandArgs(trailingOnly = TRUE)
files <- list(hs = arguments[1], pd = arguments[2], bfi = "examples/personality/analysis/data/raw/bfi.csv")
hs <- read.csv(files$hs)
pd <- read.csv(files$pd)
bfi <- read.csv(files$bfi, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi[reversed] <- 7 - bfi[reversed]

# Completely at random: a cell is missing where a hash of its place says so.
at_random <- function(frame, columns, modulus) {
  for (j in seq_along(columns)) {
    i <- seq_len(nrow(frame))
    gone <- (i * 7 + j * 13 + (i * j) %% 11) %% modulus == 0
    frame[gone, columns[j]] <- NA
  }
  frame
}
# At random: every other row with a small value of the first column misses some of the others.
by_value <- function(frame, cause, below, columns) {
  for (j in seq_along(columns)) {
    gone <- frame[[cause]] < below & (seq_len(nrow(frame)) + j) %% 2 == 0
    frame[gone, columns[j]] <- NA
  }
  frame
}
items <- paste0("x", 1:9)
indicators <- c(paste0("x", 1:3), paste0("y", 1:8))
with_design <- function(frame) {
  i <- seq_len(nrow(frame))
  frame$weight <- 0.5 + ((i * 37) %% 100) / 100
  frame$cluster <- (i * 5) %% 43
  frame
}
hs <- with_design(hs)
pd <- with_design(pd)
bfi <- with_design(bfi)
empty <- at_random(hs, items, 17)
empty[c(3, 150, 290), items] <- NA
skipped <- at_random(hs, items[4:9], 11)
skipped$ageyr[c(5, 60, 200)] <- NA
data <- list(
  hs = hs, pd = pd, bfi = bfi,
  hs_mcar = at_random(hs, items, 17),
  hs_mar = by_value(hs, "x1", 4.5, items[4:9]),
  hs_empty = empty,
  hs_skipped = skipped,
  pd_mcar = at_random(pd, indicators, 19),
  pd_mar = by_value(pd, "y1", 5, c("y5", "y6", "y7", "y8"))
)

source("tests/reference/r/common/polishing.R")
# lavaan's EM for the saturated model stops early by default; it is tightened, too.

hs3 <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
hs_mimic <- paste(hs3, "visual ~ sex + ageyr\nspeed ~ ageyr", sep = "\n")
hs_path <- "x4 ~ x1 + x2\nx7 ~ x4 + x1"
hs_latent_mean <- paste(hs3, "x1 ~ 0*1\nvisual ~ 1", sep = "\n")
pd_model <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + y2 + y3 + y4
dem65 =~ y5 + y6 + y7 + y8
dem60 ~ ind60
dem65 ~ ind60 + dem60
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"
pd_equal <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a*y2 + b*y3 + c*y4
dem65 =~ y5 + a*y6 + b*y7 + c2*y8
dem60 ~ p*ind60
dem65 ~ q*ind60 + r*dem60
c == c2
ind := p*r
total := q + p*r
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"
pd_growth <- "i =~ 1*y1 + 1*y3 + 1*y5 + 1*y7\ns =~ 0*y1 + 1*y3 + 2*y5 + 3*y7\ns ~~ 0*s + 0*i"
bfi5 <- paste(sapply(c("A", "C", "E", "N", "O"), function(s) paste(s, "=~", paste0(s, 1:5, collapse = " + "))),
              collapse = "\n")

scalar <- c("loadings", "intercepts")
cases <- list(
  hs_mcar = case("hs_mcar", hs3, missing = "fiml"),
  hs_mcar_mlr = case("hs_mcar", hs3, missing = "fiml", estimator = "MLR"),
  hs_mcar_expected = case("hs_mcar", hs3, missing = "fiml", information = "expected"),
  hs_mcar_std_lv = case("hs_mcar", hs3, missing = "fiml", std.lv = TRUE, estimator = "MLR"),
  hs_mar = case("hs_mar", hs3, missing = "fiml"),
  hs_mar_mlr = case("hs_mar", hs3, missing = "fiml", estimator = "MLR"),
  hs_empty = case("hs_empty", hs3, missing = "fiml"),
  hs_complete = case("hs", hs3, missing = "fiml"),
  hs_complete_mlr = case("hs", hs3, missing = "fiml", estimator = "MLR"),
  hs_latent_mean = case("hs_mcar", hs_latent_mean, missing = "fiml"),
  hs_mimic = case("hs_skipped", hs_mimic, missing = "fiml"),
  hs_mimic_mlr = case("hs_skipped", hs_mimic, missing = "fiml", estimator = "MLR"),
  hs_path = case("hs_mcar", hs_path, missing = "fiml"),
  pd_mcar = case("pd_mcar", pd_model, missing = "fiml"),
  pd_mcar_mlr = case("pd_mcar", pd_model, missing = "fiml", estimator = "MLR"),
  pd_mar = case("pd_mar", pd_model, missing = "fiml"),
  pd_mar_mlr = case("pd_mar", pd_model, missing = "fiml", estimator = "MLR"),
  pd_equal = case("pd_mcar", pd_equal, missing = "fiml"),
  pd_growth = case("pd_mcar", pd_growth, missing = "fiml", model.type = "growth"),
  pd_growth_mlr = case("pd_mar", pd_growth, missing = "fiml", model.type = "growth", estimator = "MLR"),
  group_configural = case("hs_mcar", hs3, missing = "fiml", group = "school"),
  group_metric_mlr = case("hs_mcar", hs3, missing = "fiml", group = "school", group.equal = "loadings", estimator = "MLR"),
  group_scalar = case("hs_mar", hs3, missing = "fiml", group = "school", group.equal = scalar),
  group_scalar_mlr = case("hs_mar", hs3, missing = "fiml", group = "school", group.equal = scalar, estimator = "MLR"),
  bfi = case("bfi", bfi5, missing = "fiml"),
  bfi_mlr = case("bfi", bfi5, missing = "fiml", estimator = "MLR")
)
# Not among them: clusters without an estimator, whose test takes the information of the saturated model; and weights
# with rows that are wholly missing, whose weights lavaan counts in the sum though not in the likelihood.
design <- list(
  weights_ml = case("hs", hs3, sampling.weights = "weight", estimator = "ML"),
  weights = case("hs", hs3, sampling.weights = "weight"),
  weights_mlr = case("hs", hs3, sampling.weights = "weight", estimator = "MLR"),
  weights_pd_mlr = case("pd", pd_model, sampling.weights = "weight", estimator = "MLR"),
  weights_mimic_mlr = case("hs", hs_mimic, sampling.weights = "weight", estimator = "MLR"),
  cluster_group_fiml_mlr = case("hs_mcar", hs3, cluster = "cluster", sampling.weights = "weight", estimator = "MLR",
                                group = "school", group.equal = scalar, missing = "fiml"),
  cluster_bfi_mlr = case("bfi", bfi5, cluster = "cluster", sampling.weights = "weight", estimator = "MLR"),
  weights_group_mlr = case("hs", hs3, sampling.weights = "weight", estimator = "MLR", group = "school"),
  weights_fiml_mlr = case("hs_mcar", hs3, sampling.weights = "weight", estimator = "MLR", missing = "fiml"),
  cluster_mlr = case("hs", hs3, cluster = "cluster", estimator = "MLR"),
  cluster_mimic_mlr = case("hs", hs_mimic, cluster = "cluster", estimator = "MLR"),
  cluster_pd_mlr = case("pd", pd_model, cluster = "cluster", estimator = "MLR"),
  cluster_group_mlr = case("hs", hs3, cluster = "cluster", estimator = "MLR", group = "school"),
  cluster_fiml_mlr = case("hs_mcar", hs3, cluster = "cluster", estimator = "MLR", missing = "fiml"),
  cluster_weights_mlr = case("hs", hs3, cluster = "cluster", sampling.weights = "weight", estimator = "MLR"),
  cluster_weights_fiml_mlr = case("hs_mcar", hs3, cluster = "cluster", sampling.weights = "weight", estimator = "MLR",
                                  missing = "fiml")
)
cases <- c(cases, design)
if (length(arguments) > 2) cases <- cases[grep(arguments[3], names(cases))]

run <- function(one) {
  told <- one
  if (identical(one$options$missing, "fiml"))
    told$options <- c(one$options, em.h1.tol = 1e-14, em.h1.iter.max = 20000)
  stored_case(fitted_case(told, data[[one$data]], control = tight, optim.force.converged = TRUE), one)
}
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
              control = tight, sha256 = lapply(files, function(f) digest(file = f, algo = "sha256"))),
  cases = lapply(cases, run)
)
target <- if (length(arguments) > 3) arguments[4] else "tests/reference/expected/sem_fiml.json"
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, na = "null", dataframe = "columns"), target)
