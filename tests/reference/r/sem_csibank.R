# Values of lavaan for tests/reference/test_sem_csibank.py: 1,707 customers of a bank (27 items of 11 points), whose
# answers are kept outside the project.
# Usage, from the project's root:
#   Rscript tests/reference/r/sem_csibank.R CSI.csv
suppressMessages({ library(lavaan); library(jsonlite); library(digest) })
source("tests/reference/r/common/polishing.R")
file <- commandArgs(trailingOnly = TRUE)[1]
csi <- read.csv(file)
# Five categories: with eleven some cells have a probability that lavaan raises to a floor.
csi5 <- csi
csi5[6:32] <- lapply(csi[6:32], function(x) pmin(pmax(x - 4, 1), 5))
data <- list(csi = csi, csi5 = csi5)
scales <- list(IMAG = paste0("imag", 1:6), EXPE = paste0("expe", 1:4), QUAL = paste0("qual", 1:7),
               VAL = paste0("val", 1:4), SAT = paste0("sat", 1:3), LOY = paste0("loy", 1:3))
measured <- paste(names(scales), "=~", sapply(scales, paste, collapse = " + "), collapse = "\n")
paths <- "EXPE ~ IMAG
QUAL ~ EXPE
VAL ~ EXPE + QUAL
SAT ~ IMAG + EXPE + QUAL + VAL
LOY ~ IMAG + SAT"
two <- "SAT =~ sat1 + sat2 + sat3
LOY =~ loy1 + loy2 + loy3
LOY ~ SAT"
structural <- paste(measured, paths, sep = "\n")
cases <- list(
  ml = case("csi", structural),
  mlr = case("csi", structural, estimator = "MLR"),
  mlm = case("csi", measured, estimator = "MLM"),
  groups_mlr = case("csi", two, estimator = "MLR", group = "Gender", group.equal = c("loadings", "intercepts")),
  uls = case("csi", two, estimator = "ULS"),
  wlsmv = case("csi5", two, ordered = c(scales$SAT, scales$LOY))
)
run <- function(one) {
  loose <- !is.null(one$options$ordered) || any(one$options$estimator == "ULS")
  more <- if (loose) list() else list(control = tight, optim.force.converged = TRUE)
  stored_case(do.call(fitted_case, c(list(one, data[[one$data]]), more)), one)
}
out <- list(meta = list(r = R.version.string, lavaan = as.character(packageVersion("lavaan")),
                        sha256 = list(csi = digest(file = file, algo = "sha256"))),
            cases = lapply(cases, run))
writeLines(toJSON(out, digits = I(12), auto_unbox = TRUE, na = "null", null = "null", dataframe = "columns"),
           "tests/reference/expected/sem_csibank.json")
