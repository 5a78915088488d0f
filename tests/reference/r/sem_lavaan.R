# Values of lavaan for tests/reference/test_sem_lavaan.py: estimates, standard errors, standardised solution,
# fit and the gradient at the end of each model, by case.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_lavaan.R HS.csv PD.csv [CASE ...]
# With names of cases only those are run again; the others stay as they are stored.
# HS.csv and PD.csv are semopy's copies of Holzinger & Swineford and of Political Democracy
# (semopy/examples/holzinger_swineford39_data.csv and pd_data.csv).
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
arguments <- commandArgs(trailingOnly = TRUE)
files <- list(hs = arguments[1], pd = arguments[2], bfi = "examples/personality/analysis/data/raw/bfi.csv")
hs <- read.csv(files$hs)
pd <- read.csv(files$pd)
bfi <- read.csv(files$bfi, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi[reversed] <- 7 - bfi[reversed]
data <- list(hs = hs, pd = pd, bfi = bfi[complete.cases(bfi), ])

source("tests/reference/r/common/polishing.R")

hs3 <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
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
hs_mimic <- paste(hs3, "visual ~ sex + ageyr\nspeed ~ ageyr", sep = "\n")
hs_path <- "x1 ~ x2 + x3\nx4 ~ b*x1 + x2\nx7 ~ x4 + x1"
hs_path_free <- "x1 ~ x2 + x3\nx4 ~ b*x1 + x2\nx2 ~~ x2"
hs_order2 <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9
g =~ visual + textual + speed"
hs_start <- "visual =~ NA*x1 + start(0.8)*x2 + x3
visual ~~ 1*visual
textual =~ x4 + l*x5 + l*x6
speed =~ 0.8*x7 + x8 + label('s9')*x9
x1 ~~ 0.3*x2"
hs_single <- "visual =~ x1 + x2 + x3\nage =~ ageyr\nspeed =~ x7 + x8 + x9\nspeed ~ visual + age"
hs_groups <- "visual =~ x1 + c(a,a)*x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9
textual ~ c(p1,p2)*visual
speed ~ textual + c(q1,q2)*visual
difference := p1 - p2"
pd_growth <- "i =~ 1*y1 + 1*y3 + 1*y5 + 1*y7\ns =~ 0*y1 + 1*y3 + 2*y5 + 3*y7\ns ~~ 0*s + 0*i\ni ~ x1"
hs_means <- paste(hs3, "x1 ~ 0*1\nvisual ~ 1", sep = "\n")
bfi5 <- paste(sapply(c("A", "C", "E", "N", "O"), function(s) paste(s, "=~", paste0(s, 1:5, collapse = " + "))),
              collapse = "\n")
bfi_sem <- paste(bfi5, "N ~ A + C\nO ~ E + N", sep = "\n")

school <- list(group = "school")
cases <- list(
  hs = case("hs", hs3),
  hs_std_lv = case("hs", hs3, std.lv = TRUE),
  hs_means = case("hs", hs3, meanstructure = TRUE),
  hs_latent_mean = case("hs", hs_means, meanstructure = TRUE),
  hs_orthogonal = case("hs", hs3, orthogonal = TRUE),
  hs_wishart = case("hs", hs3, likelihood = "wishart"),
  hs_observed = case("hs", hs3, information = "observed"),
  hs_mimic = case("hs", hs_mimic),
  hs_path = case("hs", hs_path),
  hs_path_free = case("hs", hs_path_free),
  hs_path_means = case("hs", hs_path, meanstructure = TRUE),
  hs_order2 = case("hs", hs_order2),
  hs_start = case("hs", hs_start),
  hs_single = case("hs", hs_single),
  pd_growth = case("pd", pd_growth, model.type = "growth"),
  pd = case("pd", pd_model),
  pd_std_lv = case("pd", pd_model, std.lv = TRUE),
  pd_means = case("pd", pd_model, meanstructure = TRUE),
  pd_equal = case("pd", pd_equal),
  group_configural = case("hs", hs3, group = "school"),
  group_metric = case("hs", hs3, group = "school", group.equal = "loadings"),
  group_metric_std_lv = case("hs", hs3, group = "school", group.equal = "loadings", std.lv = TRUE),
  group_scalar = case("hs", hs3, group = "school", group.equal = c("loadings", "intercepts")),
  group_scalar_partial = case("hs", hs3, group = "school", group.equal = c("loadings", "intercepts"),
                              group.partial = c("x3~1", "x7~1")),
  group_strict = case("hs", hs3, group = "school", group.equal = c("loadings", "intercepts", "residuals")),
  group_all = case("hs", hs3, group = "school",
                   group.equal = c("loadings", "intercepts", "residuals", "lv.variances", "lv.covariances", "means")),
  group_labels = case("hs", hs_groups, group = "school"),
  group_regressions = case("hs", hs_groups, group = "school", group.equal = c("loadings", "regressions")),
  group_no_means = case("hs", hs3, group = "school", meanstructure = FALSE, group.equal = "loadings"),
  bfi = case("bfi", bfi5),
  bfi_sem = case("bfi", bfi_sem)
)
robust <- list(
  hs_mlm = case("hs", hs3, estimator = "MLM"),
  hs_mlr = case("hs", hs3, estimator = "MLR"),
  pd_mlm = case("pd", pd_model, estimator = "MLM"),
  pd_mlr = case("pd", pd_model, estimator = "MLR"),
  pd_equal_mlr = case("pd", pd_equal, estimator = "MLR"),
  group_scalar_mlr = case("hs", hs3, group = "school", group.equal = c("loadings", "intercepts"), estimator = "MLR"),
  group_metric_mlm = case("hs", hs3, group = "school", group.equal = "loadings", estimator = "MLM"),
  bfi_mlr = case("bfi", bfi5, estimator = "MLR"),
  bfi_mlm = case("bfi", bfi5, estimator = "MLM"),
  hs_mlmv = case("hs", hs3, estimator = "MLMV"),
  hs_mlmvs = case("hs", hs3, estimator = "MLMVS"),
  pd_mlmv = case("pd", pd_model, estimator = "MLMV"),
  group_scalar_mlmv = case("hs", hs3, group = "school", group.equal = c("loadings", "intercepts"), estimator = "MLMV"),
  mimic_mlm = case("hs", hs_mimic, estimator = "MLM"),
  mimic_means_mlm = case("hs", hs_mimic, estimator = "MLM", meanstructure = TRUE),
  mimic_mlmv = case("hs", hs_mimic, estimator = "MLMV"),
  mimic_mlmvs = case("hs", hs_mimic, estimator = "MLMVS"),
  mimic_ml_free_x = case("hs", hs_mimic, fixed.x = FALSE),
  mimic_mlm_free_x = case("hs", hs_mimic, estimator = "MLM", fixed.x = FALSE),
  mimic_mlr_free_x = case("hs", hs_mimic, estimator = "MLR", fixed.x = FALSE, meanstructure = TRUE),
  path_mlm = case("hs", hs_path, estimator = "MLM"),
  group_mimic_mlm = case("hs", hs_mimic, estimator = "MLM", group = "school", group.equal = "loadings"),
  mimic_mlr = case("hs", hs_mimic, estimator = "MLR"),
  mimic_means_mlr = case("hs", hs_mimic, estimator = "MLR", meanstructure = TRUE)
)
cases <- c(cases, robust)
if (length(arguments) > 2) cases <- cases[arguments[-(1:2)]]

run <- function(one)
  stored_case(fitted_case(one, data[[one$data]], control = tight, optim.force.converged = TRUE), one)
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
              control = tight, sha256 = lapply(files, function(f) digest(file = f, algo = "sha256"))),
  cases = lapply(cases, run)
)
target <- "tests/reference/expected/sem_lavaan.json"
if (length(arguments) > 2) {
  stored <- fromJSON(target, simplifyVector = FALSE)
  stored$cases[names(out$cases)] <- out$cases
  out$cases <- stored$cases
}
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns"), target)
