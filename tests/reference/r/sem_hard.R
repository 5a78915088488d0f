# Values of lavaan for tests/reference/test_sem_hard.py: small weak samples of five-category answers, where iterations
# from the usual start run to no minimum although there is one.
# Usage, from the project's root: Rscript tests/reference/r/sem_hard.R
# tests/reference/input/hard_five.csv holds samples of the hard design of benchmarks/sem_calibration.py.
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
source("tests/reference/r/common/polishing.R")
file <- "tests/reference/input/hard_five.csv"
data <- read.csv(file)
model <- "f0 =~ x0 + x1\nf1 =~ x2 + x3\nf2 =~ x4 + x5"
run <- function(k) {
  one <- case(paste0("sample ", k), model, estimator = "WLSMV")
  rows <- data[data$sample == k, -1]
  fit <- suppressWarnings(cfa(model, rows, ordered = names(rows)))
  stored_case(fit, one)
}
samples <- unique(data$sample)
out <- list(meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
                        sha256 = digest(file = file, algo = "sha256")),
            cases = lapply(setNames(samples, samples), run))
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns"),
           "tests/reference/expected/sem_hard.json")
