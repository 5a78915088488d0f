# Values of semTools and lavaan for tests/reference/test_sem_invariance_levels.py: invariance with ordinal indicators,
# identified as Wu & Estabrook (2016) prescribe, and scaled difference tests (Satorra 2000).
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_invariance.R
# Holzinger & Swineford come with lavaan, cut at quantiles; the second data set is tests/reference/input/likert.csv,
# whose rows are dealt to three groups in turn.
suppressMessages({ library(lavaan); library(semTools); library(jsonlite); library(digest) })
file <- "tests/reference/input/likert.csv"
likert <- read.csv(file)
likert$third <- paste0("g", (seq_len(nrow(likert)) - 1) %% 3)
cut_at <- function(k) {
  d <- lavaan::HolzingerSwineford1939
  for (x in paste0("x", 1:9))
    d[[x]] <- findInterval(d[[x]], quantile(d[[x]], seq_len(k - 1) / k), left.open = TRUE) + 1
  d
}
hs3 <- cut_at(3); hs4 <- cut_at(4)
two <- "visual =~ x1 + x2 + x3
textual =~ x4 + x5 + x6"
three <- paste(two, "speed =~ x7 + x8 + x9", sep = "\n")
ab <- "A =~ a1 + a2 + a3 + a4
B =~ b1 + b2 + b3 + b4"
equal <- list(configural = character(0), thresholds = "thresholds", metric = c("thresholds", "loadings"),
              scalar = c("thresholds", "loadings", "intercepts"),
              strict = c("thresholds", "loadings", "intercepts", "residuals"))
cases <- list(
  hs4_delta = list(data = hs4, model = two, group = "school", parameterization = "delta"),
  hs4_theta = list(data = hs4, model = three, group = "school", parameterization = "theta"),
  hs3_theta = list(data = hs3, model = two, group = "school", parameterization = "theta"),
  likert_theta = list(data = likert, model = ab, group = "third", parameterization = "theta"))
# What is given up at a level: all thresholds of an item, a loading (with its intercept at the next level), an
# intercept, a unique variance. `before` is what had been given up at the level before.
partial <- list(
  thresholds = list(level = "thresholds", released = c("x5 | t1", "x5 | t2", "x5 | t3"), before = ""),
  loading = list(level = "metric", released = "visual =~ x3", before = ""),
  intercept = list(level = "scalar", released = "x6 ~ 1", before = ""),
  loading_and_intercepts = list(level = "scalar", released = c("visual =~ x3", "x3 ~ 1", "x6 ~ 1"), before = "visual =~ x3"),
  variance = list(level = "strict", released = c("x6 ~ 1", "x4 ~~ x4"), before = "x6 ~ 1")
)
fit_level <- function(one, name, parameterization, group.partial = "") {
  items <- lavNames(lavaanify(one$model), "ov")
  syntax <- measEq.syntax(one$model, data = one$data, ordered = items, parameterization = parameterization,
                          ID.fac = "std.lv", ID.cat = "Wu.Estabrook.2016", group = one$group,
                          group.equal = equal[[name]], group.partial = group.partial)
  suppressWarnings(cfa(as.character(syntax), data = one$data, ordered = items, group = one$group,
                       parameterization = parameterization, estimator = "WLSMV"))
}
measures <- c("chisq", "df", "chisq.scaled", "pvalue.scaled", "cfi.scaled", "rmsea.scaled", "srmr")
out <- list()
for (case in names(cases)) {
  one <- cases[[case]]
  # Unique variances are parameters under theta alone.
  tried <- if (one$parameterization == "delta") names(equal)[1:4] else names(equal)
  fits <- lapply(setNames(tried, tried), function(name) fit_level(one, name, one$parameterization))
  levels <- lapply(fits, function(fit) as.list(fitMeasures(fit, measures)))
  for (k in seq_along(tried)[-1]) {
    # lavaan refuses to compare models of equal degrees of freedom.
    if (levels[[k]]$df > levels[[k - 1]]$df) {
      test <- lavTestLRT(fits[[k]], fits[[k - 1]])
      levels[[k]]$test <- list(chisq_diff = test[2, "Chisq diff"], df_diff = test[2, "Df diff"],
                               pvalue = test[2, "Pr(>Chisq)"])
    }
  }
  table <- parameterEstimates(fits$scalar)
  latent <- lavNames(fits$scalar, "lv")
  means <- table[table$op == "~1" & table$lhs %in% latent & table$group > 1, c("lhs", "group", "est", "se", "z")]
  out[[case]] <- list(model = one$model, group = one$group, parameterization = one$parameterization,
                      levels = levels, means = means)
}
released <- lapply(partial, function(p) {
  one <- cases$hs4_theta
  fit <- fit_level(one, p$level, "theta", p$released)
  before <- fit_level(one, names(equal)[match(p$level, names(equal)) - 1], "theta", p$before)
  found <- c(p, as.list(fitMeasures(fit, measures)))
  if (fitMeasures(fit, "df") > fitMeasures(before, "df")) {
    test <- lavTestLRT(fit, before)
    found$test <- list(chisq_diff = test[2, "Chisq diff"], df_diff = test[2, "Df diff"], pvalue = test[2, "Pr(>Chisq)"])
  }
  found
})
out <- list(meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
                        semTools = as.character(packageVersion("semTools")),
                        sha256 = list(likert = digest(file = file, algo = "sha256"))),
            counts = lapply(list(hs3 = hs3, hs4 = hs4), function(d) as.integer(table(d$x5))), cases = out, partial = released)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, na = "null"), "tests/reference/expected/sem_invariance.json")
