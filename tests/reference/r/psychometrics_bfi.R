# Values of psych, GPArotation, lavaan and semTools on the bfi answers of the example study.
# Usage: Rscript tests/reference/r/psychometrics_bfi.R   (from the project's root; needs the packages below)
suppressMessages({
  library(psych); library(GPArotation); library(lavaan); library(semTools); library(jsonlite); library(digest)
})
input <- "examples/personality/analysis/data/raw/bfi.csv"
raw <- read.csv(input, row.names = 1)[, 1:25]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
raw[reversed] <- 7 - raw[reversed]
d <- raw[complete.cases(raw), ]
R <- cor(d)
n <- nrow(d)
scales <- list(A = paste0("A", 1:5), C = paste0("C", 1:5), E = paste0("E", 1:5),
               N = paste0("N", 1:5), O = paste0("O", 1:5))

alphas <- lapply(scales, function(v) {
  a <- psych::alpha(d[v])
  list(raw = a$total$raw_alpha, std = a$total$std.alpha, average_r = a$total$average_r,
       feldt = unlist(a$feldt[c("lower.ci", "upper.ci")]), item_rest = a$item.stats$r.drop,
       item_total = a$item.stats$raw.r, if_deleted = a$alpha.drop$raw_alpha)
})
pair_alpha <- psych::alpha(raw[scales$A])$total$raw_alpha

describe2 <- psych::describe(d, type = 2)
describe3 <- psych::describe(d, type = 3)

kmo <- psych::KMO(R)
kmo_pair <- psych::KMO(cor(raw, use = "pairwise"))$MSA
bart <- psych::cortest.bartlett(R, n = n)
map <- psych::vss(R, n = 10, n.obs = n, plot = FALSE, rotate = "none")

unrotated <- function(fm, k) {
  f <- psych::fa(R, k, n.obs = n, rotate = "none", fm = fm)
  list(loadings = unclass(f$loadings), uniquenesses = as.numeric(f$uniquenesses),
       objective = f$objective, statistic = f$STATISTIC, df = f$dof, pvalue = f$PVAL,
       null_chisq = f$null.chisq, tli = f$TLI, rmsea = as.numeric(f$RMSEA), bic = f$BIC, rms = f$rms,
       crms = f$crms)
}
fits <- list(minres = unrotated("minres", 5), ml = unrotated("ml", 5), minres3 = unrotated("minres", 3))
# The exact stationary point of ULS: minres again from tighter settings of the optimiser.
A <- fits$minres$loadings
tight <- function(z) list(loadings = unclass(z$loadings), phi = z$Phi, criterion = tail(z$Table[, 2], 1),
                          gradient = tail(z$Table[, 3], 1))
h <- sqrt(rowSums(A^2))
norm_of <- function(L) L / sqrt(rowSums(L^2))
gp <- function(f, ...) { set.seed(1); f(A, eps = 1e-7, maxit = 5000, ...) }
vmax <- unclass(stats::varimax(A, eps = 1e-15)$loadings)
pro_stats <- stats::promax(vmax, m = 4)
rotations <- list(
  varimax = list(loadings = vmax),
  quartimax = tight(gp(quartimax)),
  oblimin = tight(gp(oblimin)),
  oblimin_kaiser = tight(gp(oblimin, normalize = TRUE)),
  geomin = tight(gp(geominQ)),
  geomin_t = tight(gp(geominT)),
  bentler_t = tight(gp(bentlerT)),
  bentler_q = tight(gp(bentlerQ)),
  promax_stats = list(loadings = unclass(pro_stats$loadings), phi = solve(crossprod(pro_stats$rotmat)))
)
psych_promax <- psych::fa(R, 5, n.obs = n, rotate = "promax")
rotations$promax <- list(loadings = unclass(psych_promax$loadings), phi = psych_promax$Phi)

mardia <- psych::mardia(d[1:10], plot = FALSE)

model <- paste(sapply(names(scales), function(s) paste(s, "=~", paste(scales[[s]], collapse = " + "))), collapse = "\n")
cfa_fit <- cfa(model, d, control = list(rel.tol = 1e-13, x.tol = 1e-9))
std <- lavInspect(cfa_fit, "std")
sem <- list(
  std_loadings = sapply(names(scales), function(s) std$lambda[scales[[s]], s]),
  phi = unclass(std$psi),
  omega_implied = unclass(compRelSEM(cfa_fit, obs.var = FALSE)),
  omega_observed = unclass(compRelSEM(cfa_fit, obs.var = TRUE)),
  ave_semtools = unclass(AVE(cfa_fit)),
  htmt = unclass(htmt(model, d, htmt2 = FALSE)),
  htmt2 = unclass(htmt(model, d, htmt2 = TRUE))
)
one <- cfa("A =~ A1 + A2 + A3 + A4 + A5", d, control = list(rel.tol = 1e-13, x.tol = 1e-9))
single <- list(omega_implied = unclass(compRelSEM(one, obs.var = FALSE)), ave = unclass(AVE(one)),
               std_loadings = as.numeric(lavInspect(one, "std")$lambda))

out <- list(
  meta = list(r = R.version.string,
              packages = sapply(c("psych", "GPArotation", "lavaan", "semTools"), function(p) as.character(packageVersion(p))),
              input = input, sha256 = digest(file = input, algo = "sha256"), rows = n,
              options = "listwise on the 25 items; reversed: 7 - x on A1 C4 C5 E1 E2 O2 O5"),
  alpha = alphas, alpha_pairwise_A = pair_alpha,
  describe = list(mean = describe2$mean, sd = describe2$sd, skew2 = describe2$skew, kurtosis2 = describe2$kurtosis,
                  skew3 = describe3$skew, kurtosis3 = describe3$kurtosis),
  kmo = list(kmo = kmo$MSA, msa = as.numeric(kmo$MSAi), pairwise = kmo_pair),
  bartlett = list(chisq = bart$chisq, pvalue = bart$p.value, df = bart$df), determinant = det(R),
  map = map$map, fits = fits, rotations = rotations,
  mardia = list(b1p = mardia$b1p, skew = mardia$skew, small_skew = mardia$small.skew, b2p = mardia$b2p, kurtosis = mardia$kurtosis),
  sem = sem, single = single,
  eigenvalues = eigen(R)$values
)
writeLines(toJSON(out, digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"),
           "tests/reference/expected/psychometrics_bfi.json")
