# Reference values of examples/personality: psych and lavaan on the rows and keys of the example's chapter.
# Run from the project's root: Rscript tests/reference/r/example_personality.R
suppressPackageStartupMessages({
  library(psych); library(GPArotation); library(lavaan); library(semTools); library(jsonlite); library(digest)
})
path <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(path, row.names = 1)
items <- raw[, 1:25]
for (item in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) items[[item]] <- 7 - items[[item]]
# Little's test: the observed means of each pattern against the EM means, in the metric of the EM covariances.
em <- lavCor(items, missing = "fiml", output = "fit")
mu <- lavInspect(em, "mean.ov")[names(items)]
sigma <- lavInspect(em, "cov.ov")[names(items), names(items)]
patterns <- split(seq_len(nrow(items)), apply(is.na(items), 1, paste, collapse = ""))
little <- sapply(patterns, function(rows) {
  seen <- !is.na(items[rows[1], ])
  away <- colMeans(items[rows, seen, drop = FALSE]) - mu[seen]
  c(length(rows) * sum(away * solve(sigma[seen, seen], away)), sum(seen))
})
items <- items[complete.cases(items), ]
scales <- list(A = paste0("A", 1:5), C = paste0("C", 1:5), E = paste0("E", 1:5), N = paste0("N", 1:5), O = paste0("O", 1:5))
alphas <- lapply(scales, function(s) suppressWarnings(alpha(items[, s])$total$raw_alpha))
kmo <- KMO(items)
bartlett <- cortest.bartlett(cor(items), n = nrow(items))
efa <- fa(items, nfactors = 5, rotate = "oblimin", fm = "minres", oblique.scores = TRUE)
unrotated <- fa(items, nfactors = 5, rotate = "none", fm = "minres")
model <- paste(sapply(names(scales), function(s) paste(s, "=~", paste(scales[[s]], collapse = " + "))), collapse = "\n")
# lavaan stops where its function no longer falls; a second optimiser from there brings the gradient down.
fit <- cfa(model, data = items)
for (k in 1:3) fit <- cfa(model, data = items, start = fit, optim.method = "BFGS", optim.force.converged = TRUE,
                          control = list(reltol = 1e-18, maxit = 10000))
ratio <- semTools::htmt(model, data = items, htmt2 = FALSE)
pe <- parameterEstimates(fit, standardized = TRUE)
out <- list(
  r = R.version.string, psych = as.character(packageVersion("psych")), lavaan = as.character(packageVersion("lavaan")),
  sha256 = digest(file = path, algo = "sha256"), n = nrow(items), alpha = alphas, kmo = kmo$MSA, msa = as.list(kmo$MSAi),
  bartlett_chisq = bartlett$chisq, bartlett_df = bartlett$df,
  items = rownames(unclass(efa$loadings)), loadings = unclass(efa$loadings)[, ], unrotated = unclass(unrotated$loadings)[, ],
  fit = as.list(fitMeasures(fit, c("chisq", "df", "cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr", "aic", "bic"))),
  phi = efa$Phi, little_chisq = sum(little[1, ]), little_df = sum(little[2, ]) - ncol(items),
  omega = as.list(compRelSEM(fit, obs.var = FALSE)), htmt = unclass(ratio)[, ],
  gradient = max(abs(lavTech(fit, "gradient"))),
  parameters = pe[, c("lhs", "op", "rhs", "est", "se", "std.all")]
)
write(toJSON(out, digits = 15, auto_unbox = TRUE), "tests/reference/expected/example_personality.json")
