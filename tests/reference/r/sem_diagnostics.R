# Values of lavaan for tests/reference/test_sem_diagnostics.py and test_sem_constraints.py: modification indices,
# score and Wald tests, residuals, factor scores, constrained solutions, Bollen-Stine, and boot's BCa limits.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_diagnostics.R HS.csv PD.csv
# HS.csv and PD.csv are semopy's copies of Holzinger & Swineford and of Political Democracy
# (semopy/examples/holzinger_swineford39_data.csv and pd_data.csv).
suppressMessages({ library(lavaan); library(jsonlite); library(digest); library(boot) })
arguments <- commandArgs(trailingOnly = TRUE)
files <- list(hs = arguments[1], pd = arguments[2])
hs <- read.csv(files$hs)
pd <- read.csv(files$pd)
# Every seventh row lacks one of the nine items in turn.
holes <- hs
for (k in seq(1, nrow(hs), by = 7)) holes[k, paste0("x", 1 + (k %/% 7) %% 9)] <- NA
data <- list(hs = hs, pd = pd, holes = holes)
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
y1 ~~ y5
y2 ~~ y4 + y6
y3 ~~ y7
y4 ~~ y8
y6 ~~ y8"
hs_mimic <- paste(hs3, "visual ~ sex + ageyr\nspeed ~ ageyr + visual", sep = "\n")
hs_labels <- "visual =~ x1 + a*x2 + b*x3
textual =~ x4 + d*x5 + e*x6
speed =~ x7 + g*x8 + h*x9
visual ~~ u*textual
visual ~~ v*speed"
pd_labels <- "ind60 =~ x1 + x2 + x3
dem60 =~ y1 + a1*y2 + b1*y3 + c1*y4
dem65 =~ y5 + a2*y6 + b2*y7 + c2*y8
dem60 ~ p*ind60
dem65 ~ q*ind60 + r*dem60
y1 ~~ k*y1
ind := p*r"
both <- c("loadings", "intercepts")

cases <- list(
  hs = case("hs", hs3),
  hs_std_lv = case("hs", hs3, std.lv = TRUE),
  hs_means = case("hs", hs3, meanstructure = TRUE),
  hs_orthogonal = case("hs", hs3, orthogonal = TRUE),
  hs_mimic = case("hs", hs_mimic),
  pd = case("pd", pd_model),
  pd_equal = case("pd", pd_equal),
  group_configural = case("hs", hs3, group = "school"),
  group_metric = case("hs", hs3, group = "school", group.equal = "loadings"),
  group_scalar = case("hs", hs3, group = "school", group.equal = both)
)
missing <- list(hs_fiml = case("holes", hs3, missing = "fiml"))
robust <- list(hs_mlm = case("hs", hs3, estimator = "MLM"), hs_mlr = case("hs", hs3, estimator = "MLR"), pd_mlr = case("pd", pd_model, estimator = "MLR"),
  hs_mimic_mlm = case("hs", hs_mimic, estimator = "MLM"), hs_mimic_mlr = case("hs", hs_mimic, estimator = "MLR"))

# Solutions without inequalities are polished.
raw_fit <- function(one) suppressWarnings(do.call("sem", c(
  list(model = one$model, data = data[[one$data]], control = tight, optim.force.converged = TRUE), one$options)))
run_fit <- function(one) polished(raw_fit(one), data[[one$data]], one$options)
groups_of <- function(x, fit) if (lavInspect(fit, "ngroups") > 1) unname(x) else list(x)
lower <- function(m) as.numeric(m[lower.tri(m, diag = TRUE)])
residuals_of <- function(fit) {
  found <- list()
  for (type in c("raw", "cor.bentler", "cor.bollen", "normalized", "standardized")) {
    r <- groups_of(residuals(fit, type = type), fit)
    found[[type]] <- lapply(r, function(g) list(cov = lower(g$cov), mean = as.numeric(g$mean)))
  }
  r <- groups_of(lavResiduals(fit, se = TRUE, zstat = TRUE), fit)
  found$se <- lapply(r, function(g) lower(g$cov.se))
  found
}
scores_of <- function(fit, se = TRUE) {
  found <- list()
  for (method in c("regression", "Bartlett")) {
    s <- lavPredict(fit, method = method, assemble = FALSE, se = if (se) "standard" else "none")
    e <- attr(s, "se")
    found[[method]] <- list(scores = lapply(groups_of(s, fit), function(g) unname(as.matrix(unclass(g))[, ])),
                            se = unname(lapply(e, function(g) as.numeric(g[1, ]))))
  }
  found
}
run <- function(one) {
  fit <- run_fit(one)
  mi <- modindices(fit)
  out <- list(data = one$data, model = one$model, options = one$options, chisq = fitMeasures(fit, "chisq")[[1]],
    names = lavNames(fit, "ov"), latent = lavNames(fit, "lv"),
    modindices = as.list(mi[, c("lhs", "op", "rhs", "mi", "epc", "sepc.lv", "sepc.all")]))
  out$modindices$group <- if (is.null(mi$group)) rep(1, nrow(mi)) else mi$group
  out$residuals <- residuals_of(fit)
  out$scores <- scores_of(fit)
  if (any(partable(fit)$op == "==")) {
    s <- lavTestScore(fit, epc = TRUE)
    out$score_test <- list(total = as.list(s$test[, c("X2", "df", "p.value")]), each = s$uni$X2,
                           epc = s$epc$epc, lhs = s$epc$lhs, op = s$epc$op, rhs = s$epc$rhs)
  }
  out
}
run_missing <- function(one) {
  fit <- run_fit(one)
  mi <- modindices(fit)
  list(data = one$data, model = one$model, options = one$options, chisq = fitMeasures(fit, "chisq")[[1]],
    latent = lavNames(fit, "lv"), modindices = as.list(mi[, c("lhs", "op", "rhs", "mi", "epc", "sepc.lv", "sepc.all")]),
    scores = scores_of(fit, se = FALSE))
}
run_robust <- function(one) {
  fit <- run_fit(one)
  mi <- modindices(fit)
  list(data = one$data, model = one$model, options = one$options, names = lavNames(fit, "ov"),
       modindices = as.list(mi[, c("lhs", "op", "rhs", "mi", "epc")]), residuals = residuals_of(fit))
}

wald <- list(
  hs_two = list(one = case("hs", hs_labels), constraints = "a == b; d == e"),
  hs_nonlinear = list(one = case("hs", hs_labels), constraints = "a*b == 0.5"),
  hs_mlr = list(one = case("hs", hs_labels, estimator = "MLR"), constraints = "a == b; d == e"),
  pd_indirect = list(one = case("pd", pd_labels), constraints = "p*r == 1; q == 0")
)
run_wald <- function(w) {
  found <- lavTestWald(run_fit(w$one), w$constraints)
  list(data = w$one$data, model = w$one$model, options = w$one$options, constraints = w$constraints,
       stat = found$stat, df = found$df, pvalue = found$p.value)
}

constrained <- list(
  active_below = case("hs", paste(hs_labels, "a > 0.9", sep = "\n")),
  inactive = case("hs", paste(hs_labels, "a < 0.9", sep = "\n")),
  two_active = case("hs", paste(hs_labels, "a > 0.8\nb > 1", sep = "\n")),
  ordered_active = case("hs", paste(hs_labels, "a > b", sep = "\n")),
  product = case("hs", paste(hs_labels, "a == b*d", sep = "\n")),
  product_one = case("hs", paste(hs_labels, "a*b == 1", sep = "\n")),
  square = case("hs", paste(hs_labels, "g == h^2\nu == v", sep = "\n")),
  mixed = case("hs", paste(hs_labels, "d == e\na > 0.9\nh < 2", sep = "\n")),
  nonlinear_inequality = case("hs", paste(hs_labels, "a*b > 1", sep = "\n")),
  positive_variance = case("pd", paste(pd_labels, "k > 3", sep = "\n")),
  pd_ratio = case("pd", paste(pd_labels, "a1/a2 == b1/b2\nc1 == c2", sep = "\n")),
  pd_indirect = case("pd", paste(pd_labels, "p*r == 1", sep = "\n")),
  pd_defined = case("pd", paste(pd_labels, "ind < 1", sep = "\n")),
  hs_means = case("hs", paste(hs_labels, "x1 ~ m1*1\nx2 ~ m2*1\nm1 > m2", sep = "\n"), meanstructure = TRUE),
  groups = case("hs", "visual =~ x1 + c(a1,a2)*x2 + c(b1,b2)*x3\na1 == a2^2\nb1 < b2", group = "school")
)
run_constrained <- function(one) {
  fit <- raw_fit(one)
  t <- parameterEstimates(fit, remove.eq = FALSE, remove.ineq = FALSE, remove.def = FALSE)
  t <- t[!(t$op %in% c("==", "<", ">")), ]
  list(data = one$data, model = one$model, options = one$options,
       parameters = data.frame(lhs = t$lhs, op = t$op, rhs = t$rhs, group = if (is.null(t$group)) rep(1, nrow(t)) else t$group,
                               est = t$est, se = t$se),
       fit = as.list(fitMeasures(fit, c("chisq", "df", "npar", "pvalue", "cfi", "rmsea", "logl", "aic"))))
}

# Draws and influence values of a ratio, and the limits that boot makes of them.
set.seed(1)
draws <- exp(rnorm(499, 0.2, 0.4))
influence <- rexp(80) - 1
influence <- influence - mean(influence)
shape <- list(t0 = exp(0.25), t = matrix(draws), R = 499, call = quote(boot(data = 1:80, statistic = f, R = 499)),
              data = 1:80, sim = "ordinary", stype = "i", weights = rep(1 / 80, 80), strata = rep(1, 80))
class(shape) <- "boot"
limits <- boot.ci(shape, type = c("perc", "bca"), t0 = exp(0.25), t = draws, L = influence, conf = c(0.9, 0.95))
bca <- list(draws = draws, influence = influence, estimate = exp(0.25), levels = c(0.9, 0.95),
            percentile = limits$percent[, 4:5], bca = limits$bca[, 4:5])

set.seed(20)
stine <- lapply(list(hs = cases$hs, pd = cases$pd), function(one) {
  fit <- raw_fit(one)
  chisq <- bootstrapLavaan(fit, R = 600, type = "bollen.stine", FUN = function(x) fitMeasures(x, "chisq"))
  chisq <- as.numeric(chisq[!is.na(chisq)])
  list(data = one$data, model = one$model, draws = length(chisq), mean = mean(chisq), sd = sd(chisq),
       pvalue = mean(chisq > fitMeasures(fit, "chisq")))
})

out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
              boot = as.character(packageVersion("boot")), control = tight,
              sha256 = lapply(files, function(f) digest(file = f, algo = "sha256"))),
  cases = lapply(cases, run), missing = lapply(missing, run_missing), robust = lapply(robust, run_robust),
  wald = lapply(wald, run_wald), constrained = lapply(constrained, run_constrained), bca = bca, bollen_stine = stine)
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null", dataframe = "columns"),
           "tests/reference/expected/sem_diagnostics.json")
