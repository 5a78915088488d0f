# Values of lavaan for tests/reference/test_sem_odd.py: models as users of lavaan write them who know all of its syntax.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_odd.R HS.csv PD.csv [CASE ...]
# With names of cases only those are run again; the others stay as they are stored.
# HS.csv and PD.csv are semopy's copies of Holzinger & Swineford and of Political Democracy
# (semopy/examples/holzinger_swineford39_data.csv and pd_data.csv).
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
source("tests/reference/r/common/polishing.R")
arguments <- commandArgs(trailingOnly = TRUE)
files <- list(hs = arguments[1], pd = arguments[2])
hs <- read.csv(files$hs)
pd <- read.csv(files$pd)
items <- paste0("x", 1:9)
cut_into <- function(x, k) pmax(ceiling((x - min(x)) / (max(x) - min(x)) * k), 1)
cut_all <- function(d, names, k) { d[names] <- lapply(d[names], cut_into, k = k); d }
data <- list(hs = hs, pd = pd, hs3 = cut_all(hs, items, 3), hs4 = cut_all(hs, items, 4),
             hsmix = cut_all(hs, setdiff(items, c("x2", "x5", "x9")), 3))

three <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
two <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6"
plus <- function(...) paste(..., sep = "\n")
growth <- "i =~ 1*y1 + 1*y2 + 1*y3 + 1*y4
s =~ 0*y1 + 1*y2 + 2*y3 + 3*y4"
scalar <- c("loadings", "intercepts")
cases <- list(
  growth_covariates = case("pd", plus(growth, "i + s ~ x1\ny1 ~ y5\ny3 ~ y7"), model.type = "growth"),
  growth_groups = case("hs", "i =~ 1*x4 + 1*x5 + 1*x6\ns =~ 0*x4 + 1*x5 + 2*x6\ns ~~ 0*s + 0*i", model.type = "growth",
                       group = "school"),
  growth_equal_residuals = case("pd", plus(growth, "y1 ~~ r*y1\ny2 ~~ r*y2\ny3 ~~ r*y3\ny4 ~~ r*y4"),
                                model.type = "growth", estimator = "MLR"),
  effect_coding = case("hs", "visual =~ NA*x1 + a*x1 + b*x2 + c*x3
a + b + c == 3
x1 ~ m1*1
x2 ~ m2*1
x3 ~ m3*1
m1 + m2 + m3 == 0
visual ~ 1
textual =~ x4 + x5 + x6", meanstructure = TRUE),
  effect_coding_groups = case("hs", "visual =~ NA*x1 + c(a, a)*x1 + c(b, b)*x2 + c(d, d)*x3
a + b + d == 3
visual ~~ NA*visual", group = "school", estimator = "MLR"),
  equal_modifier = case("hs", 'visual =~ x1 + x2 + equal("visual=~x2")*x3\ntextual =~ x4 + x5 + equal("textual=~x5")*x6'),
  group_values = case("hs", "visual =~ c(1, NA)*x1 + x2 + c(NA, 0.7)*x3\nvisual ~~ c(NA, 1)*visual", group = "school"),
  partial_loading_and_intercept = case("hs", three, group = "school", group.equal = c(scalar, "residuals"),
                                       group.partial = c("visual=~x2", "x2~1", "x7~1", "x7~~x7")),
  everything_equal = case("hs", plus(three, "x1 ~~ x7\ntextual ~ visual"), group = "school",
    group.equal = c(scalar, "residuals", "residual.covariances", "lv.variances", "regressions", "means")),
  labels_of_all_kinds = case("hs", 'visual =~ x1 + label("l2")*x2 + l3*x3
textual =~ x4 + start(0.9)*x5 + l6*x6 + start(1.1)*x6
x1 ~~ label("v")*x4
total := l2 + l3
twice := 2*total
root := sqrt(exp(l6)) + log(twice)/3^2
l6 == l2 + 0.3'),
  higher_order_groups = case("hs", plus(three, "g =~ visual + textual + speed",
                                        "visual + textual + speed ~ c(0, 0)*1"), group = "school", group.equal = scalar),
  higher_order_std = case("hs", plus(three, "g =~ visual + textual + speed"), std.lv = TRUE, estimator = "MLM"),
  bifactor = case("hs", "g =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9", orthogonal = TRUE, std.lv = TRUE),
  orthogonal_groups_std = case("hs", three, group = "school", group.equal = "loadings", orthogonal = TRUE, std.lv = TRUE),
  equal_variances_std = case("hs", two, std.lv = TRUE, orthogonal = TRUE, group = "school",
                             group.equal = c("loadings", "lv.variances")),
  residual_chain = case("hs", plus(three, "x1 ~~ x2 + x9\nx2 ~~ x7\nx4 ~~ 0.1*x6"), estimator = "MLR"),
  nonlinear = case("hs", "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + d*x5 + x6\nb == a^2 + 0.4\nd > 0.5"),
  boundary = case("hs", "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + d*x5 + x6\na > 0.6\nd < 1.3"),
  boundary_variance = case("hs", "visual =~ x1 + x2 + x3\nx1 ~~ v*x1\nv > 0.9"),
  free_mean_by_fixing = case("hs", plus(two, "x1 ~ 0*1\nx4 ~ 0*1\nvisual + textual ~ 1\nx2 ~ i*1\nx5 ~ i*1")),
  nonrecursive = case("hs", "x1 ~ x4 + x2 + x3\nx4 ~ x1 + x5 + x6"),
  single_known_error = case("hs", "visual =~ x1 + x2 + x3\nt =~ x4\nx4 ~~ 0.3*x4\nt ~ visual + ageyr"),
  two_indicators = case("hs", "visual =~ 1*x1 + 1*x2\ntextual =~ x4 + x5 + x6\nvisual ~~ textual"),
  latent_with_observed = case("hs", plus(two, "visual ~~ ageyr\ntextual ~ ageyr + sex"), meanstructure = TRUE),
  covariances_of_covariates = case("hs", "x1 ~ x2 + x3\nx2 ~~ x3\nx4 ~ x1 + ageyr"),
  mimic_groups = case("hs", plus(two, "visual + textual ~ ageyr + sex"), group = "school",
                      group.equal = c(scalar, "regressions")),
  mimic_groups_mlr = case("hs", plus(two, "visual + textual ~ c(a, a)*ageyr + sex"), group = "school", estimator = "MLR"),
  two_outcomes = case("hs", "x1 + x4 ~ x2 + b*x3\nx7 ~ x1 + x4\nind := b*2"),
  sum_of_paths = case("hs", "x1 ~ b1*x2 + b2*x3 + b3*x7\nb1 + b2 + b3 == 0.6\nb1 == 2*b3"),
  nothing_to_test = case("hs", "x1 ~~ x2 + x3\nx2 ~~ x3", meanstructure = TRUE),
  wishart_groups = case("hs", three, group = "school", group.equal = "loadings", likelihood = "wishart"),
  observed_constrained = case("hs", "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + a*x5 + b*x6", information = "observed"),
  three_groups = case("hs", two, group = "agegroup", group.equal = scalar),
  written_over_lines = case("hs", "# a comment\nvisual =~ x1 +\n   x2 + # goes on\n   x3; textual =~ x4 +\n x5 + x6 ! another\nvisual ~~\n0*textual"),
  uls_groups = case("hs", two, estimator = "ULS", group = "school", group.equal = scalar),
  ulsmv_constrained = case("hs", "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + a*x5 + b*x6", estimator = "ULSMV"),
  gls_path = case("hs", "x4 ~ x1 + x2\nx7 ~ x4 + sex", estimator = "GLS"),
  theta_groups = case("hs3", two, ordered = items[1:6], group = "school", parameterization = "theta",
                      group.equal = c("thresholds", "loadings")),
  ordinal_fixed_thresholds = case("hs4", plus("visual =~ x1 + x2 + x3", "x1 | 0*t1 + a*t2 + t3\nx2 | a*t2\nx1 ~ NA*1"),
                                  ordered = items[1:3]),
  ordinal_scales = case("hs3", plus(two, "x1 ~*~ 1*x1"), ordered = items[1:6], group = "school",
                        group.equal = c("thresholds", "loadings")),
  ordinal_paths = case("hs4", plus(three, "textual ~ a*visual\nspeed ~ b*textual + visual\nind := a*b"), ordered = items),
  ordinal_group_paths = case("hs3", plus(two, "textual ~ c(p, q)*visual + ageyr\nd := p - q"), ordered = items[1:6],
                             group = "school", group.equal = c("thresholds", "loadings")),
  ordinal_bifactor = case("hs4", "g =~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9\nspeed =~ x7 + x8 + x9", ordered = items,
                          orthogonal = TRUE, std.lv = TRUE),
  ordinal_errors = case("hs4", plus(two, "x1 ~~ x4\nx2 ~~ r*x3\nx5 ~~ r*x6"), ordered = items[1:6]),
  ordinal_nothing_to_test = case("hs4", "x1 ~ ageyr + sex", ordered = "x1"),
  mixed_groups_theta = case("hsmix", two, ordered = c("x1", "x3", "x4", "x6"), group = "school", parameterization = "theta",
                            group.equal = c("thresholds", "loadings"))
)
agegroup <- function(d) { d$agegroup <- ifelse(d$ageyr < 13, "young", ifelse(d$ageyr < 14, "middle", "old")); d }
data$hs <- agegroup(data$hs)
run <- function(name) {
  one <- cases[[name]]
  # Least squares, and constraints that are not linear or have constants, are left to lavaan's default optimiser.
  bent <- grepl("[<>]|==.*[0-9.]", one$model)
  loose <- bent || !is.null(one$options$ordered) || any(one$options$estimator %in% c("ULS", "ULSMV", "GLS"))
  more <- if (loose) list() else list(control = tight, optim.force.converged = TRUE)
  steps <- if (bent) 0 else 6
  tryCatch({
    fit <- do.call(fitted_case, c(list(one, data[[one$data]], most = steps), more))
    message(name, ": ", lavInspect(fit, "converged"), " gradient ", format(slope(fit), digits = 2))
    stored_case(fit, one)
  }, error = function(e) { message(name, ": ", conditionMessage(e)); NULL })
}
target <- "tests/reference/expected/sem_odd.json"
only <- arguments[-(1:2)]
stored <- if (length(only)) fromJSON(target, simplifyVector = FALSE)$cases else list()
found <- lapply(setNames(names(cases), names(cases)),
                function(name) if (length(only) && !(name %in% only)) stored[[name]] else run(name))
out <- list(meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
                        sha256 = lapply(files, function(f) digest(file = f, algo = "sha256"))),
            cases = found)
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns"), target)
