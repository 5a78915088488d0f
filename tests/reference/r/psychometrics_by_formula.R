# What packages do not have, or have in another variant, by the papers' formulas in plain R: moments, critical ratios,
# split halves, Guttman's bounds, agreement in groups, test-retest, empirical Kaiser, hull, cross-loadings, correlations
# of scores; on the bfi answers, on those as given (a reversed item in each scale), and on simulated five-point answers.
# Usage: Rscript tests/reference/r/psychometrics_by_formula.R   (from the project's root)
suppressMessages({library(psych); library(multilevel); library(jsonlite); library(digest)})
source("tests/reference/r/common/factoring.R")
bfi_file <- "examples/personality/analysis/data/raw/bfi.csv"; likert_file <- "tests/reference/input/likert.csv"
given <- read.csv(bfi_file, row.names = 1)[, 1:25]
given <- given[complete.cases(given), ]
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
bfi <- given; bfi[reversed] <- 7 - bfi[reversed]
answers <- read.csv(likert_file)
names_of <- function(s, k) paste0(s, 1:k)
likert <- answers[c(names_of("a", 4), names_of("b", 4), names_of("c", 4))]
likert <- likert[complete.cases(likert), ]
big <- sapply(c("A", "C", "E", "N", "O"), names_of, 5, simplify = FALSE)
small <- list(A = names_of("a", 4), B = names_of("b", 4), C = names_of("c", 4))
two <- as.data.frame(ifelse(bfi >= 5, 1, 0))
sets <- list(bfi = list(d = bfi, scales = big), given = list(d = given, scales = big), likert = list(d = likert, scales = small),
             two_categories = list(d = two, scales = big))

# The extreme groups of a scale as SPSS users cut them: HAVERAGE percentiles (quantile's type 6) of the total, ties
# included; Welch's t. The effect is the difference over the pooled SD of the two groups.
critical <- function(x) {
  total <- rowSums(x); cut <- unname(quantile(total, c(.27, .73), type = 6))
  low <- x[total <= cut[1], ]; high <- x[total >= cut[2], ]
  tests <- lapply(names(x), function(v) t.test(high[[v]], low[[v]]))
  pooled <- sqrt(((nrow(low) - 1) * sapply(low, var) + (nrow(high) - 1) * sapply(high, var)) / (nrow(low) + nrow(high) - 2))
  list(cut = cut, n_low = nrow(low), n_high = nrow(high), t = sapply(tests, function(z) unname(z$statistic)),
       df = sapply(tests, function(z) unname(z$parameter)), pvalue = sapply(tests, function(z) z$p.value),
       d = unname((colMeans(high) - colMeans(low)) / pooled))
}
# Guttman's (1945) lambda 4 of every split into halves; the odd-even correlation by Spearman and Brown, for halves of equal
# length, and by Horst (1951), for halves of any.
halves <- function(x) {
  k <- ncol(x)
  values <- combn(k, k %/% 2, function(i) 4 * cov(rowSums(x[i]), rowSums(x[-i])) / var(rowSums(x)))
  r <- cor(rowSums(x[seq(1, k, 2)]), rowSums(x[seq(2, k, 2)]))
  pq <- ceiling(k / 2) * floor(k / 2) / k^2
  # Horst's root is the positive one; a negative correlation takes the other.
  horst <- (sign(r) * sqrt(r^4 + 4 * r^2 * (1 - r^2) * pq) - r^2) / (2 * (1 - r^2) * pq)
  list(odd_even = 2 * r / (1 + r), unequal = horst, min = min(values), mean = mean(values), max = max(values))
}
bounds <- function(x) {
  S <- cov(x); k <- ncol(x); C <- S; diag(C) <- 0
  left <- sapply(names(x), function(v) { m <- lm(reformulate(setdiff(names(x), v), v), x); sum(resid(m)^2) / (nrow(x) - 1) })
  list(lambda2 = (sum(C) + sqrt(k / (k - 1) * sum(C^2))) / sum(S), lambda6 = 1 - sum(left) / sum(S))
}
item_analysis <- function(x) {
  a <- suppressWarnings(suppressMessages(psych::alpha(x, check.keys = FALSE)))
  ci <- psych::alpha.ci(a$total$raw_alpha, n.obs = nrow(x), n.var = ncol(x), digits = 16)
  # Of the sum of the other items, as SPSS's item-total statistics have it.
  rest <- lapply(names(x), function(v) rowSums(x[setdiff(names(x), v)]))
  smc <- sapply(names(x), function(v) summary(lm(reformulate(setdiff(names(x), v), v), x))$r.squared)
  list(scale_mean = sapply(rest, mean), scale_variance = sapply(rest, var), smc = unname(smc),
       alpha = a$total$raw_alpha, standardized = a$total$std.alpha, item_rest = a$item.stats$r.drop, item_total = a$item.stats$raw.r,
       if_deleted = a$alpha.drop$raw_alpha, feldt = c(ci$lower.ci, ci$upper.ci))
}
# Who gave which answer, and the shares of the two ends of the scale.
distribution <- function(d) {
  values <- sort(unique(unlist(d)))
  counts <- t(sapply(d, function(x) as.integer(table(factor(x, values)))))
  list(values = values, counts = unname(counts), floor = unname(counts[, 1]) / nrow(d), ceiling = unname(counts[, ncol(counts)]) / nrow(d))
}
moments <- function(d) {
  one <- function(type) { z <- psych::describe(d, type = type); list(skewness = z$skew, kurtosis = z$kurtosis) }
  list(type1 = one(1), type2 = one(2), type3 = one(3))
}
# Braeken and van Assen (2017), equation 2, with references of at least one.
kaiser <- function(R, n) {
  p <- ncol(R); l <- eigen(R)$values; reference <- numeric(p)
  for (j in 1:p) reference[j] <- max((p - sum(l[seq_len(j - 1)])) / (p - j + 1) * (1 + sqrt(p / n))^2, 1)
  list(reference = reference, suggestion = which(c(l <= reference, TRUE))[1] - 1)
}
# Lorenzo-Seva, Timmerman and Kiers (2011): fit of 0, ..., most factors, the upper hull, and where it bends most.
hull <- function(R, n, most) {
  p <- ncol(R); k <- 0:most; m <- p * k - k * (k - 1) / 2
  null <- max(-log(det(R)) * (n - 1) - p * (p - 1) / 2, 0)
  cfi <- c(0, sapply(1:most, function(f) {
    z <- factanal(covmat = R, n.obs = n, factors = f, rotation = "none", control = list(opt = list(factr = 1, pgtol = 0, maxit = 1e5)))
    excess <- max(z$criteria["objective"] * (n - 1) - z$dof, 0); 1 - excess / max(null, excess)
  }))
  caf <- c(1 - psych::KMO(R)$MSA, sapply(1:most, function(f) { A <- bounded_uls(R, f)$loadings
    left <- R - A %*% t(A); diag(left) <- 1; 1 - psych::KMO(left)$MSA }))
  elbow <- function(fit) {
    keep <- which(fit >= cummax(c(-Inf, fit))[seq_along(fit)])
    # The upper hull: among all chords over a point, none lies above it.
    on <- keep[sapply(keep, function(b) all(sapply(keep[keep < b], function(a) sapply(keep[keep > b], function(c)
      fit[a] + (fit[c] - fit[a]) * (m[b] - m[a]) / (m[c] - m[a]) < fit[b])) |> unlist()))]
    slope <- diff(fit[on]) / diff(m[on]); st <- rep(NA, length(fit))
    st[on[-c(1, length(on))]] <- slope[-length(slope)] / slope[-1]
    list(fit = fit, on_hull = seq_along(fit) %in% on, st = st, suggestion = k[which.max(st)])
  }
  list(cfi = elbow(unname(cfi)), caf = elbow(caf))
}
# Items with scales, an item's own scale without it.
crossed <- function(d, scales) t(sapply(unlist(scales), function(v) sapply(scales, function(s) cor(d[[v]], rowSums(d[setdiff(s, v)])))))
# Scales with each other: Pearson's r with Fisher's interval, and Spearman's (1904) correction.
nomological <- function(d, scales) {
  pairs <- combn(names(scales), 2)
  score <- sapply(scales, function(s) rowMeans(d[s]))
  a <- sapply(scales, function(s) { S <- cov(d[s]); ncol(S) / (ncol(S) - 1) * (1 - sum(diag(S)) / sum(S)) })
  z <- apply(pairs, 2, function(p) { t <- cor.test(score[, p[1]], score[, p[2]])
    c(t$estimate, t$conf.int, t$p.value, if (min(a[p]) > 0) t$estimate / sqrt(prod(a[p])) else NA) })
  list(r = z[1, ], lower = z[2, ], upper = z[3, ], pvalue = z[4, ], disattenuated = z[5, ])
}
study <- function(s) {
  x <- s$d; R <- cor(x); n <- nrow(x); most <- if (ncol(x) == 25) 6 else 4
  list(n = n, moments = moments(x), mean = unname(colMeans(x)), sd = unname(sapply(x, sd)), distribution = distribution(x), critical = lapply(s$scales, function(v) critical(x[v])), halves = lapply(s$scales, function(v) halves(x[v])),
       bounds = lapply(s$scales, function(v) bounds(x[v])), items = lapply(s$scales, function(v) item_analysis(x[v])),
       kaiser = kaiser(R, n), hull = hull(R, n, most), crossed = unname(crossed(x, s$scales)), nomological = nomological(x, s$scales))
}
mardias <- lapply(list(given = given[1:8], two_categories = two[1:5]), function(d) { m <- psych::mardia(d, plot = FALSE)
  m[c("b1p", "skew", "small.skew", "p.skew", "p.small", "b2p", "kurtosis", "p.kurt")] })

# Groups of unequal size, one of them a single respondent; rwg of one item, and of items on which members differ more
# than at random; ICC(1) with the group size that makes the mean square exact (Donner 1986).
group <- answers$cluster; group[which(group == 50)[-1]] <- 49
x <- answers[small$B]; known <- complete.cases(x); x <- x[known, ]; g <- group[known]
y <- rowMeans(x); sizes <- table(g); N <- length(y)
a <- summary(aov(y ~ factor(g)))[[1]]; n0 <- (N - sum(sizes^2) / N) / (length(sizes) - 1)
unequal <- list(group = group, n0 = n0, icc1 = (a$`Mean Sq`[1] - a$`Mean Sq`[2]) / (a$`Mean Sq`[1] + (n0 - 1) * a$`Mean Sq`[2]),
  icc2 = multilevel::ICC2(aov(y ~ factor(g))), groups = as.integer(names(sizes)), sizes = as.integer(sizes),
  rwg_one = multilevel::rwg(x$b1, g, ranvar = 2)$rwg, rwg_j = multilevel::rwg.j(x, g, ranvar = 1.34)$rwg.j)
design <- 1 + (sum(sizes^2) / N - 1) * unequal$icc1
# Three raters of the scales a, b, c as if they were occasions; and the two waves.
occasions <- sapply(small, function(v) rowMeans(answers[v])); occasions <- occasions[complete.cases(occasions), ]
icc <- suppressWarnings(psych::ICC(occasions, lmer = FALSE))$results
waves <- na.omit(cbind(rowMeans(answers[small$A]), rowMeans(answers[paste0("a", 1:4, "_2")])))
change <- waves[, 2] - waves[, 1]; test <- cor.test(waves[, 1], waves[, 2]); paired <- t.test(waves[, 2], waves[, 1], paired = TRUE)
versions <- sapply(c("psych", "multilevel"), function(p) as.character(packageVersion(p)))
writeLines(toJSON(list(
  meta = list(r = R.version.string, packages = versions, bfi_sha256 = digest(file = bfi_file, algo = "sha256"),
              likert_sha256 = digest(file = likert_file, algo = "sha256"), options = "complete rows; two categories: 1 where the recoded answer is 5 or 6"),
  sets = lapply(sets, study), mardia = mardias, unequal = c(unequal, list(design = design)),
  occasions = list(data = occasions, icc = icc$ICC, lower = icc$`lower bound`, upper = icc$`upper bound`),
  retest = list(r = unname(test$estimate), ci = test$conf.int, change = mean(change), t = unname(paired$statistic), pvalue = paired$p.value,
                measurement_error = sd(change) / sqrt(2), detectable_change = qnorm(.975) * sqrt(2) * sd(change) / sqrt(2))
), digits = I(15), auto_unbox = TRUE, matrix = "rowmajor", na = "null"), "tests/reference/expected/psychometrics_by_formula.json")
