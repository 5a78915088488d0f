# Simulated 5-point answers with clusters, a second wave and blanks: what psych, lavaan, semTools and multilevel
# make of them. Writes the input as well (tests/reference/input/likert.csv).
# Usage: Rscript tests/reference/r/psychometrics_likert.R   (from the project's root)
suppressMessages({library(psych); library(lavaan); library(semTools); library(multilevel); library(jsonlite); library(digest)})
input <- "tests/reference/input/likert.csv"
set.seed(20240501)
n <- 400; groups <- rep(1:50, times = rep(c(5, 7, 8, 9, 11), 10))
f <- matrix(rnorm(n * 3), n) %*% chol(matrix(c(1, .5, .3, .5, 1, .4, .3, .4, 1), 3))
u <- rnorm(50, sd = .6)[groups]
load <- matrix(c(.9, .8, .7, .6, .8, .8, .6, .5, .7, .9, .6, .7), 4)
y <- sapply(1:12, function(j) load[(j - 1) %% 4 + 1, (j - 1) %/% 4 + 1] * (f[, (j - 1) %/% 4 + 1] + u) + rnorm(n, sd = .7))
cuts <- c(-1.4, -.5, .4, 1.3)
d <- as.data.frame(apply(y, 2, function(v) findInterval(v, cuts) + 1))
names(d) <- c(paste0("a", 1:4), paste0("b", 1:4), paste0("c", 1:4))
second <- as.data.frame(sapply(1:4, function(j) findInterval(y[, j] * .8 + .2 + rnorm(n, sd = .45), cuts) + 1))
names(second) <- paste0("a", 1:4, "_2")
answers <- cbind(cluster = groups, d, second, outcome = round(.5 * f[, 1] + .3 * f[, 2] + rnorm(n), 3))
blank <- matrix(runif(n * 12) < .03, n)
answers[, names(d)][blank] <- NA
write.csv(answers, input, row.names = FALSE, na = "", quote = FALSE)

answers <- read.csv(input)
items <- answers[, names(d)]
complete <- items[complete.cases(items), ]
scales <- list(A = paste0("a", 1:4), B = paste0("b", 1:4), C = paste0("c", 1:4))
tight <- list(rel.tol = 1e-13, x.tol = 1e-9)

one_factor <- function(v, ...) cfa(paste("f =~", paste(v, collapse = " + ")), complete, control = tight, ...)
reliability <- lapply(scales, function(v) {
  S <- cov(complete[v]); R <- cor(complete[v]); half <- suppressWarnings(psych::splitHalf(R))
  poly <- unclass(lavCor(complete[v], ordered = v, output = "cor"))
  ul <- cfa(paste("f =~", paste(v, collapse = " + ")), complete, ordered = v, std.lv = TRUE, estimator = "ULS", control = list(rel.tol = 1e-11))
  wl <- cfa(paste("f =~", paste(v, collapse = " + ")), complete, ordered = v, std.lv = TRUE)
  pa <- suppressWarnings(psych::alpha(poly))
  list(lambda2_R = suppressWarnings(psych::guttman(R)$lambda.2), max_half_R = half$maxrb, min_half_R = half$minrb,
       lambda6 = psych::alpha(as.data.frame(complete[v]))$total$`G6(smc)`, glb = suppressWarnings(psych::glb.algebraic(S)$glb),
       polychoric = poly, alpha_ordinal = pa$total$raw_alpha, item_rest_ordinal = pa$item.stats$r.drop,
       omega_categorical_uls = as.numeric(compRelSEM(ul)), omega_categorical_wlsmv = as.numeric(compRelSEM(wl)),
       omega = as.numeric(compRelSEM(one_factor(v), obs.var = FALSE)),
       omega_if_deleted = sapply(v, function(x) as.numeric(compRelSEM(one_factor(setdiff(v, x)), obs.var = FALSE))))
})

# The saturated moments by maximum likelihood with blanks, and what rests on them.
model <- paste(sapply(names(scales), function(s) paste(s, "=~", paste(scales[[s]], collapse = " + "))), collapse = "\n")
em <- cfa(model, items, missing = "ml", em.h1.tol = 1e-13, em.h1.iter.max = 5000, control = tight)
moments <- lavInspect(em, "sampstat")
S <- unclass(moments$cov)[names(items), names(items)]
fiml <- list(covariance = S, mean = as.numeric(moments$mean[names(items)]),
             alpha = sapply(scales, function(v) psych::alpha(S[v, v])$total$raw_alpha),
             minres = unclass(psych::fa(cov2cor(S), 3, n.obs = n, rotate = "none", fm = "minres")$loadings))

scores <- sapply(scales, function(v) rowMeans(answers[, v]))
agreement <- lapply(names(scales), function(s) {
  use <- complete.cases(answers[, scales[[s]]])
  x <- answers[use, scales[[s]]]; g <- answers$cluster[use]
  fit <- aov(rowMeans(x) ~ as.factor(g)); m <- summary(fit)[[1]]
  list(icc1 = multilevel::ICC1(fit), icc2 = multilevel::ICC2(fit), f = m$`F value`[1], pvalue = m$`Pr(>F)`[1],
       rwg = as.numeric(multilevel::rwg(rowMeans(x), g, ranvar = 2)$rwg),
       rwg_j = as.numeric(multilevel::rwg.j(x, g, ranvar = 2)$rwg.j))
})
names(agreement) <- names(scales)

# Six targets judged by four judges (Shrout & Fleiss 1979, table 2).
sf <- matrix(c(9,2,5,8, 6,1,3,2, 8,4,6,8, 7,1,2,6, 10,5,6,9, 6,2,4,7), ncol = 4, byrow = TRUE)
icc <- function(x) { z <- suppressWarnings(psych::ICC(x, lmer = FALSE))$results
  list(type = z$type, icc = z$ICC, f = z$F, lower = z$`lower bound`, upper = z$`upper bound`) }
waves <- na.omit(cbind(first = rowMeans(answers[, scales$A]), second = rowMeans(answers[, names(second)])))

options(mc.cores = 1); set.seed(7)  # forked workers would draw unseeded
parallel <- suppressMessages(psych::fa.parallel(complete, n.iter = 400, plot = FALSE, sim = TRUE, quant = .95))
out <- list(
  meta = list(r = R.version.string,
              packages = sapply(c("psych", "lavaan", "semTools", "multilevel", "Rcsdp"), function(p) as.character(packageVersion(p))),
              input = input, sha256 = digest(file = input, algo = "sha256"), rows = nrow(complete),
              options = "listwise on the 12 items where not said otherwise; psych::fa.parallel with 400 draws"),
  reliability = reliability, fiml = fiml, agreement = agreement,
  shrout_fleiss = c(list(data = sf), icc(sf)),
  retest = c(list(n = nrow(waves), r = cor(waves)[1, 2], means = colMeans(waves), t = unname(t.test(waves[, 2], waves[, 1], paired = TRUE)$statistic)), icc(waves)),
  parallel = list(observed = parallel$pc.values, components = parallel$pc.sim, factors_observed = parallel$fa.values,
                  factors = parallel$fa.sim, n_components = parallel$ncomp, n_factors = parallel$nfact),
  scores = list(correlations = cor(cbind(scores, outcome = answers$outcome)[complete.cases(items), ]))
)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"),
           "tests/reference/expected/psychometrics_likert.json")
