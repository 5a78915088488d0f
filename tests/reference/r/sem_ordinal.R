# Values of lavaan for tests/reference/test_sem_ordinal.py: least squares of continuous, ordinal and mixed data.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_ordinal.R HS.csv PD.csv [CASE ...]
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
items <- paste0("x", 1:9)

# k categories of equal width, closed on the right; the arithmetic that the test repeats.
cut_into <- function(x, k) pmax(ceiling((x - min(x)) / (max(x) - min(x)) * k), 1)
cut_all <- function(d, names, k) { d[names] <- lapply(d[names], cut_into, k = k); d }
# Row i of column j is missing where (7 i + 13 j) mod 17 = 0.
holes <- function(d, names) {
  for (j in seq_along(names)) d[(7 * seq_len(nrow(d)) + 13 * j) %% 17 == 0, names[j]] <- NA
  d
}
data <- list(hs = hs, pd = pd)
for (k in 2:5) data[[paste0("hs", k)]] <- cut_all(hs, items, k)
data$hsmix <- cut_all(hs, setdiff(items, c("x2", "x5", "x9")), 3)
data$hsholes <- holes(data$hs3, items)
data$hsmixholes <- holes(data$hsmix, items)
data$pd3 <- cut_all(pd, c(paste0("y", 1:8), paste0("x", 1:3)), 3)
data$bfi <- bfi[complete.cases(bfi), ]
data$bfiholes <- bfi

# Here lavaan's default optimiser is the one that is polished: tighter tolerances make it fail.
source("tests/reference/r/common/polishing.R")

three <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
mimic <- paste(three, "visual ~ ageyr + sex\ntextual ~ ageyr", sep = "\n")
path <- "visual =~ x1 + x2 + x3
x4 ~ a*visual
x7 ~ b*x4 + visual
x9 ~ x7 + x4 + sex
indirect := a*b"
equal <- "visual =~ x1 + a*x2 + a*x3
textual =~ x4 + l5*x5 + l6*x6
speed =~ x7 + x8 + x9
x1 ~~ x4
l5 == l6"
cuts <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
x1 | 0*t1 + t2
x1 ~ m*1
x4 | start(0.1)*t1 + k*t2
x5 | k*t2"
groups <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
textual ~ c(p1, p2)*visual
difference := p1 - p2"
group_mimic <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
visual ~ ageyr
textual ~ ageyr + sex"
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
pd_small <- "dem60 =~ y1 + y2 + y3 + y4\ndem65 =~ y5 + y6 + y7\ndem65 ~ dem60\ny1 ~~ y5"
five <- paste(sapply(c("A", "C", "E", "N", "O"), function(s) paste(s, "=~", paste0(s, 1:5, collapse = " + "))),
              collapse = "\n")
two <- paste(sapply(c("A", "N"), function(s) paste(s, "=~", paste0(s, 1:5, collapse = " + "))), collapse = "\n")

ordinal <- function(data, model, ...) {
  seen <- unique(unlist(regmatches(model, gregexpr("\\b(x[1-9]|y[1-8]|[ACENO][1-5])\\b", model))))
  fixed <- if (grepl("mix", data)) c("x2", "x5", "x9") else character()
  case(data, model, ordered = setdiff(seen, fixed), ...)
}
invariant <- c("thresholds", "loadings")
cases <- list(
  hs_gls = case("hs", three, estimator = "GLS"),
  hs_uls = case("hs", three, estimator = "ULS"),
  hs_wls = case("hs", three, estimator = "WLS"),
  hs_dwls = case("hs", three, estimator = "DWLS"),
  hs_gls_means = case("hs", three, estimator = "GLS", meanstructure = TRUE),
  hs_uls_std_lv = case("hs", three, estimator = "ULS", std.lv = TRUE),
  hs_ulsmv = case("hs", three, estimator = "ULSMV"),
  hs_ulsm = case("hs", three, estimator = "ULSM"),
  hs_wlsmv = case("hs", three, estimator = "WLSMV"),
  hs_wlsm = case("hs", three, estimator = "WLSM"),
  hs_wls_groups = case("hs", groups, estimator = "WLS", group = "school"),
  hs_gls_scalar = case("hs", three, estimator = "GLS", group = "school", group.equal = c("loadings", "intercepts")),
  hs_uls_metric = case("hs", three, estimator = "ULS", group = "school", group.equal = "loadings"),
  hs_dwls_scalar = case("hs", groups, estimator = "DWLS", group = "school", group.equal = c("loadings", "intercepts")),
  mimic_gls = case("hs", mimic, estimator = "GLS"),
  mimic_uls = case("hs", mimic, estimator = "ULS"),
  mimic_wls = case("hs", mimic, estimator = "WLS"),
  mimic_dwls = case("hs", mimic, estimator = "DWLS"),
  mimic_wlsmv = case("hs", mimic, estimator = "WLSMV"),
  mimic_ulsmv_means = case("hs", mimic, estimator = "ULSMV", meanstructure = TRUE),
  mimic_groups_wlsmv = case("hs", group_mimic, estimator = "WLSMV", group = "school", group.equal = "loadings"),
  # lavaan's default with continuous least squares is fixed.x = FALSE.
  mimic_gls_fixed_x = case("hs", mimic, estimator = "GLS", fixed.x = TRUE),
  mimic_wls_fixed_x = case("hs", mimic, estimator = "WLS", fixed.x = TRUE),
  mimic_wls_fixed_x_means = case("hs", mimic, estimator = "WLS", fixed.x = TRUE, meanstructure = TRUE),
  mimic_dwls_fixed_x = case("hs", mimic, estimator = "DWLS", fixed.x = TRUE),
  mimic_wlsmv_fixed_x = case("hs", mimic, estimator = "WLSMV", fixed.x = TRUE, meanstructure = TRUE),
  mimic_groups_ulsmv_fixed_x = case("hs", group_mimic, estimator = "ULSMV", group = "school", fixed.x = TRUE),
  pd_gls = case("pd", pd_model, estimator = "GLS"),
  pd_uls = case("pd", pd_model, estimator = "ULS"),
  ordinal_2 = ordinal("hs2", three),
  ordinal_3 = ordinal("hs3", three),
  ordinal_4 = ordinal("hs4", three),
  ordinal_5 = ordinal("hs5", three),
  ordinal_2_ulsmv = ordinal("hs2", three, estimator = "ULSMV"),
  ordinal_3_wls = ordinal("hs3", three, estimator = "WLS"),
  ordinal_4_dwls = ordinal("hs4", three, estimator = "DWLS"),
  ordinal_4_ulsmv = ordinal("hs4", three, estimator = "ULSMV"),
  ordinal_4_uls = ordinal("hs4", three, estimator = "ULS"),
  ordinal_4_ulsm = ordinal("hs4", three, estimator = "ULSM"),
  ordinal_4_wlsm = ordinal("hs4", three, estimator = "WLSM"),
  ordinal_4_wlsmvs = ordinal("hs4", three, estimator = "WLSMVS"),
  ordinal_std_lv = ordinal("hs4", three, std.lv = TRUE),
  ordinal_theta = ordinal("hs4", three, parameterization = "theta"),
  ordinal_orthogonal = ordinal("hs3", three, orthogonal = TRUE),
  ordinal_equal = ordinal("hs3", equal),
  ordinal_equal_theta = ordinal("hs3", equal, parameterization = "theta"),
  ordinal_cuts = ordinal("hs3", cuts),
  # Under delta lavaan's gradient leaves out that residual variances depend on each other here, and stops short.
  ordinal_path_theta = ordinal("hs3", path, parameterization = "theta"),
  ordinal_mimic = ordinal("hs3", mimic),
  ordinal_mimic_theta_ulsmv = ordinal("hs3", mimic, parameterization = "theta", estimator = "ULSMV"),
  ordinal_pairwise = ordinal("hsholes", three, missing = "pairwise"),
  ordinal_listwise = ordinal("hsholes", three),
  mixed = ordinal("hsmix", three),
  mixed_ulsmv = ordinal("hsmix", three, estimator = "ULSMV"),
  mixed_theta = ordinal("hsmix", three, parameterization = "theta"),
  mixed_mimic = ordinal("hsmix", group_mimic),
  mixed_pairwise = ordinal("hsmixholes", three, missing = "pairwise"),
  pd_ordinal = ordinal("pd3", pd_small, estimator = "ULSMV"),
  group_free = ordinal("hs3", groups, group = "school"),
  group_loadings = ordinal("hs3", groups, group = "school", group.equal = "loadings"),
  group_thresholds = ordinal("hs3", groups, group = "school", group.equal = "thresholds"),
  group_invariant = ordinal("hs3", groups, group = "school", group.equal = invariant),
  group_invariant_theta = ordinal("hs3", groups, group = "school", group.equal = invariant, parameterization = "theta"),
  group_invariant_std_lv = ordinal("hs3", groups, group = "school", group.equal = invariant, std.lv = TRUE),
  group_invariant_ulsmv = ordinal("hs3", groups, group = "school", group.equal = invariant, estimator = "ULSMV"),
  group_partial = ordinal("hs3", groups, group = "school", group.equal = invariant,
                          group.partial = c("x1|t1", "visual=~x2")),
  group_means = ordinal("hs3", groups, group = "school", group.equal = c(invariant, "means")),
  group_residuals_theta = ordinal("hs3", groups, group = "school", group.equal = c(invariant, "residuals"),
                                  parameterization = "theta"),
  group_mixed = ordinal("hsmix", groups, group = "school", group.equal = invariant),
  group_mimic = ordinal("hs3", group_mimic, group = "school", group.equal = invariant),
  bfi_wlsmv = ordinal("bfi", five),
  bfi_pairwise_ulsmv = ordinal("bfiholes", two, missing = "pairwise", estimator = "ULSMV")
)

run <- function(name) {
  one <- cases[[name]]
  fit <- fitted_case(one, data[[one$data]], most = 6)
  message(name, ": gradient ", format(slope(fit), digits = 2))
  stored_case(fit, one)
}
target <- "tests/reference/expected/sem_ordinal.json"
only <- arguments[-(1:2)]
stored <- if (length(only)) fromJSON(target, simplifyVector = FALSE)$cases else list()
found <- lapply(setNames(names(cases), names(cases)),
                function(name) if (length(only) && !(name %in% only)) stored[[name]] else run(name))
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
              sha256 = lapply(files, function(f) digest(file = f, algo = "sha256"))),
  cases = found
)
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns"), target)
