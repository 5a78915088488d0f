# Values of lavaan for tests/reference/test_sem_baseline.py: fit measures against a baseline of one's own.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_baseline.R HS.csv
# HS.csv is semopy's copy of Holzinger & Swineford (semopy/examples/holzinger_swineford39_data.csv).
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
source("tests/reference/r/common/polishing.R")
arguments <- commandArgs(trailingOnly = TRUE)
hs <- read.csv(arguments[1])
items <- paste0("x", 1:9)
cut_into <- function(x, k) pmax(ceiling((x - min(x)) / (max(x) - min(x)) * k), 1)
hs4 <- hs
hs4[items] <- lapply(hs4[items], cut_into, k = 4)
holes <- hs
for (j in seq_along(items)) holes[(7 * seq_len(nrow(hs)) + 13 * j) %% 17 == 0, items[j]] <- NA
data <- list(hs = hs, hs4 = hs4, hsholes = holes)
three <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6
speed =~ x7 + x8 + x9"
one_factor <- paste("g =~", paste(items, collapse = " + "))
parallel <- "visual =~ 1*x1 + 1*x2 + 1*x3
textual =~ 1*x4 + 1*x5 + 1*x6
speed =~ 1*x7 + 1*x8 + 1*x9
visual ~~ 0*textual + 0*speed
textual ~~ 0*speed"
equal <- "g =~ x1 + a*x2 + a*x3 + b*x4 + b*x5 + b*x6 + c*x7 + c*x8 + c*x9"
mimic <- paste(three, "visual + textual + speed ~ ageyr + sex", sep = "\n")
no_paths <- paste(three, "visual + textual + speed ~ 0*ageyr + 0*sex\nvisual ~~ textual + speed\ntextual ~~ speed",
                  sep = "\n")
pair <- function(data, model, baseline, ...)
  list(data = data, model = model, baseline = baseline, options = list(...))
cases <- list(
  ml = pair("hs", three, one_factor),
  ml_parallel = pair("hs", three, parallel),
  ml_equal = pair("hs", three, equal),
  ml_groups = pair("hs", three, one_factor, group = "school"),
  mlm = pair("hs", three, one_factor, estimator = "MLM"),
  mlm_equal = pair("hs", three, equal, estimator = "MLM"),
  mlmv = pair("hs", three, one_factor, estimator = "MLMV"),
  mlr = pair("hs", three, one_factor, estimator = "MLR"),
  mlr_equal = pair("hs", three, equal, estimator = "MLR"),
  mlr_mimic = pair("hs", mimic, no_paths, estimator = "MLR"),
  gls = pair("hs", three, one_factor, estimator = "GLS"),
  ulsmv = pair("hs", three, one_factor, estimator = "ULSMV"),
  fiml = pair("hsholes", three, one_factor, missing = "fiml"),
  fiml_mlr = pair("hsholes", three, one_factor, missing = "fiml", estimator = "MLR"),
  wlsmv = pair("hs4", three, one_factor, ordered = items)
)
against <- c("baseline.chisq", "baseline.df", "baseline.pvalue", "cfi", "tli", "nnfi", "rfi", "nfi", "pnfi", "ifi", "rni")
robust <- c("cfi.robust", "tli.robust", "nnfi.robust", "rni.robust")
run <- function(one) {
  fitted <- function(model) {
    case <- list(model = model, options = one$options)
    if (identical(one$options$missing, "fiml"))
      case$options <- c(case$options, em.h1.tol = 1e-14, em.h1.iter.max = 20000)
    tighter <- if (is.null(one$options$ordered)) list(control = tight, optim.force.converged = TRUE) else list()
    do.call(fitted_case, c(list(case, data[[one$data]]), tighter))
  }
  fit <- fitted(one$model)
  base <- fitted(one$baseline)
  found <- fitMeasures(fit, baseline.model = base)
  wanted <- c(against, paste0(against, ".scaled"), robust, "baseline.chisq.scaling.factor")
  own <- fitMeasures(base)
  c(one, list(fit = as.list(found[intersect(wanted, names(found))]),
              # What the robust indices of the model and of the baseline rest on, from their RMSEA.
              rmsea_robust = unname(c(found["rmsea.robust"], own["rmsea.robust"]))))
}
out <- list(
  meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
              sha256 = list(hs = digest(file = arguments[1], algo = "sha256"))),
  cases = lapply(cases, run))
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null"), "tests/reference/expected/sem_baseline.json")
