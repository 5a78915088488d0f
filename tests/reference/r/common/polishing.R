# Fits of lavaan polished to the minimum, and what is stored of them. For scripts that are run from the project's
# root: source("tests/reference/r/common/polishing.R").
#
# lavaan's default optimiser stops 2e-6 short, and with tight tolerances nlminb still leaves gradients of 1e-6. So
# each solution is polished by Newton steps from lavaan's own gradient and Hessian. The gradient at the end is stored.
tight <- list(rel.tol = 1e-15, x.tol = 1e-11, iter.max = 20000, eval.max = 40000)

# Equality constraints, as rows of their Jacobian.
jacobian <- function(fit) {
  J <- fit@Model@con.jac
  J[attr(J, "ceq.idx"), , drop = FALSE]
}
# The gradient of F along the directions that equality constraints leave free.
slope <- function(fit) {
  g <- as.numeric(lavTech(fit, "gradient"))
  J <- jacobian(fit)
  if (length(J) > 0 && ncol(J) == length(g)) g <- g - as.numeric(t(J) %*% solve(J %*% t(J), J %*% g))
  max(abs(g))
}
# One Newton step within those directions.
newton <- function(fit, data, options) {
  g <- as.numeric(lavTech(fit, "gradient"))
  H <- lavTech(fit, "hessian")
  J <- jacobian(fit)
  step <- if (length(J) > 0 && ncol(J) == length(g)) {
    k <- nrow(J)
    solve(rbind(cbind(H, t(J)), cbind(J, matrix(0, k, k))), c(-g, rep(0, k)))[seq_along(g)]
  } else solve(H, -g)
  table <- as.list(fit@ParTable)
  moved <- table$free > 0
  table$ustart[moved] <- (as.numeric(coef(fit)) + step)[table$free[moved]]
  table$start <- table$est <- table$se <- NULL
  suppressWarnings(do.call("lavaan", c(
    list(model = table, data = data, optim.method = "none", optim.force.converged = TRUE), options)))
}
# Newton steps for as long as the gradient falls.
polished <- function(fit, data, options, most = 4) {
  for (again in seq_len(most)) {
    other <- tryCatch(newton(fit, data, options), error = function(e) NULL)
    if (is.null(other)) break
    stopifnot(lavInspect(other, "npar") == lavInspect(fit, "npar"))
    if (isTRUE(slope(other) < slope(fit))) fit <- other else break
  }
  fit
}
# A case: a model, the name of its data, and options by lavaan's names; model.type = "growth" is the verb.
case <- function(data, model, ...) list(data = data, model = model, options = list(...))
fitted_case <- function(one, data, ..., most = 4) {
  verb <- if (identical(one$options$model.type, "growth")) "growth" else "sem"
  options <- one$options
  options$model.type <- NULL
  fit <- suppressWarnings(do.call(verb, c(list(model = one$model, data = data, ...), options)))
  polished(fit, data, options, most)
}
# What the tests compare: parameters with everything that is standardised, fit, R2.
stored_case <- function(fit, one) {
  table <- parameterEstimates(fit, remove.eq = FALSE, remove.ineq = FALSE, remove.def = FALSE, standardized = TRUE)
  table <- table[!(table$op %in% c("==", "<", ">")), ]
  std <- standardizedSolution(fit)
  std <- std[!(std$op %in% c("==", "<", ">")), ]
  stopifnot(all(std$lhs == table$lhs), all(std$rhs == table$rhs))
  list(
    data = one$data, model = one$model, options = one$options,
    converged = lavInspect(fit, "converged"), gradient = slope(fit), n = lavInspect(fit, "nobs"),
    parameters = data.frame(lhs = table$lhs, op = table$op, rhs = table$rhs,
      group = if (is.null(table$group)) rep(1, nrow(table)) else table$group,
      label = if (is.null(table$label)) "" else table$label,
      est = table$est, se = table$se, ci_lower = table$ci.lower, ci_upper = table$ci.upper,
      std_lv = table$std.lv, std_all = table$std.all, std_all_se = std$se),
    fit = as.list(fitMeasures(fit)),
    r2 = as.list(unlist(lavInspect(fit, "rsquare")))
  )
}
