# Values of lavaan for tests/reference/test_method_bias.py: a method factor, a random intercept, the marker sequence.
# Usage, from the project's root:
#   Rscript tests/reference/r/method_bias.R
# Items of bfi come with the personality example; the marker is simulated (tests/reference/input/method_marker.csv,
# one row for each of the first 600 complete rows).
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
files <- list(bfi = "examples/personality/analysis/data/raw/bfi.csv", marker = "tests/reference/input/method_marker.csv")
items <- c("C1", "C2", "C3", "C4", "C5", "E1", "E2", "E3", "E4", "E5", "N1", "N2", "N3", "N4", "N5")
turned <- c("C4", "C5", "E1", "E2")
bfi <- read.csv(files$bfi, row.names = 1)
given <- bfi[complete.cases(bfi[, 1:25]), items][1:600, ]
recoded <- given
recoded[turned] <- 7 - recoded[turned]
both <- cbind(recoded, read.csv(files$marker))
model <- "C =~ C1 + C2 + C3 + C4 + C5
E =~ E1 + E2 + E3 + E4 + E5
N =~ N1 + N2 + N3 + N4 + N5"
structural <- "E ~ C
N ~ C + E"
plus <- function(...) paste(..., sep = "\n")
fit <- function(model, data, estimator, ...) suppressWarnings(
  sem(model, data, estimator = estimator, ...))
measures <- function(fit) as.list(fitMeasures(fit, intersect(c("chisq", "df", "chisq.scaled", "chisq.scaling.factor"),
                                                             names(fitMeasures(fit)))))
difference <- function(h0, h1) {
  test <- tryCatch(lavTestLRT(h1, h0), error = function(e) NULL)
  if (is.null(test)) return(NULL)
  list(chisq_diff = test[2, "Chisq diff"], df_diff = test[2, "Df diff"], pvalue = test[2, "Pr(>Chisq)"])
}
std <- function(fit) {
  table <- standardizedSolution(fit, se = FALSE)
  table <- table[table$op %in% c("=~", "~") | (table$op == "~~" & table$lhs != table$rhs), ]
  setNames(as.list(table$est.std), paste0(table$lhs, table$op, table$rhs))
}
method_of <- function(before, variance, orthogonal) plus(
  paste("Method =~", paste0(before, items, collapse = " + ")), paste0("Method ~~ ", variance, "*Method"), orthogonal)
apart <- function(name, factors) paste0(name, " ~~ 0*", factors, collapse = "\n")
out <- list()
for (estimator in c("ML", "MLR")) {
  # The structure: C is exogenous alone.
  whole <- plus(model, structural)
  base <- fit(whole, recoded, estimator)
  equal <- fit(plus(whole, method_of("1*", "NA", apart("Method", "C"))), recoded, estimator)
  free <- fit(plus(whole, method_of("NA*", "1", apart("Method", "C"))), recoded, estimator)
  # Answers as given: every loading on the random intercept is 1.
  kept <- fit(whole, given, estimator)
  intercept <- fit(plus(whole, method_of("1*", "NA", apart("Method", "C"))), given, estimator)
  marker <- paste0("M", 1:4)
  cfa <- fit(plus(model, "Marker =~ M1 + M2 + M3 + M4"), both, estimator, std.lv = TRUE)
  table <- parameterEstimates(cfa)
  value <- function(l, op, r) table$est[table$lhs == l & table$op == op & table$rhs == r]
  fixed <- plus(paste0("Marker =~ ", sapply(marker, function(m) sprintf("%.17g", value("Marker", "=~", m))), "*", marker,
                       collapse = "\n"),
                paste0(marker, " ~~ ", sapply(marker, function(m) sprintf("%.17g", value(m, "~~", m))), "*", marker,
                       collapse = "\n"),
                apart("Marker", c("C", "E", "N")))
  on <- function(before) paste("Marker =~", paste0(before, items, collapse = " + "))
  baseline <- fit(plus(model, fixed), both, estimator, std.lv = TRUE)
  method_c <- fit(plus(model, fixed, on("k*")), both, estimator, std.lv = TRUE)
  method_u <- fit(plus(model, fixed, on("NA*")), both, estimator, std.lv = TRUE)
  estimates <- parameterEstimates(baseline)
  r <- function(a, b) estimates$est[estimates$lhs == a & estimates$op == "~~" & estimates$rhs == b]
  held <- plus(sprintf("C ~~ %.17g*E", r("C", "E")), sprintf("C ~~ %.17g*N", r("C", "N")),
               sprintf("E ~~ %.17g*N", r("E", "N")))
  method_r <- fit(plus(model, fixed, on("NA*"), held), both, estimator, std.lv = TRUE)
  paths_u <- fit(plus(model, structural, fixed, on("NA*")), both, estimator, std.lv = TRUE)
  out[[estimator]] <- list(
    unmeasured = list(base = measures(base), equal = measures(equal), free = measures(free),
                      equal_test = difference(base, equal), free_test = difference(base, free),
                      base_std = std(base), equal_std = std(equal), free_std = std(free)),
    acquiescence = list(base = measures(kept), intercept = measures(intercept), test = difference(kept, intercept),
                        std = std(intercept)),
    marker = list(cfa = measures(cfa), baseline = measures(baseline), method_c = measures(method_c),
                  method_u = measures(method_u), method_r = measures(method_r),
                  baseline_c = difference(baseline, method_c), baseline_u = difference(baseline, method_u),
                  c_u = difference(method_c, method_u), r_u = difference(method_r, method_u),
                  baseline_std = std(baseline), method_c_std = std(method_c), method_u_std = std(method_u),
                  paths_u_std = std(paths_u)))
}
out <- list(meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
                        sha256 = lapply(files, function(f) digest(file = f, algo = "sha256"))),
            model = model, structural = structural, reversed = turned, cases = out)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, null = "null", na = "null"),
           "tests/reference/expected/method_bias.json")
