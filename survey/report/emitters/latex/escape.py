r"""Text as LaTeX: no character of it is a command, a ligature or a line of a table."""

from __future__ import annotations

import re

__all__ = ["escape"]

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "^": r"\textasciicircum{}",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    '"': r"\textquotedbl{}",
    "[": "{[}",
    "]": "{]}",
    "\u00a0": "~",
    "\u2002": r"\enspace{}",
}
# Signs that text fonts lack, in the font of formulas.
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "varepsilon",
    "η": "eta",
    "θ": "theta",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ξ": "xi",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "φ": "varphi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
    "Γ": "Gamma",
    "Δ": "Delta",
    "Θ": "Theta",
    "Λ": "Lambda",
    "Σ": "Sigma",
    "Φ": "Phi",
    "Ψ": "Psi",
    "Ω": "Omega",
    "≤": "leq",
    "≥": "geq",
    "≈": "approx",
    "≠": "neq",
    "±": "pm",
    "×": "times",
    "→": "rightarrow",
    "←": "leftarrow",
    "↔": "leftrightarrow",
    "∞": "infty",
    "√": "surd",
    "†": "dagger",
    "‡": "ddagger",
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SIGNS = _COMMANDS | {sign: f"$\\{name}$" for sign, name in _GREEK.items()} | {"−": "$-$"}
_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_RELATION = re.compile(r" ([=<>≤≥≈]) ")
# Two characters that TeX would draw as one: dashes, quotation marks, inverted marks.
_LIGATURE = re.compile(r"(?<=([-'`,]))(?=\1)|(?<=[?!])(?=`)")


def escape(text: str) -> str:
    r"""Return a text as LaTeX that prints it.

    Examples
    --------
    >>> escape(r"\input{x} & 5 %")
    '\\textbackslash{}input\\{x\\} \\& 5 \\%'
    >>> escape("2 × 10⁻⁷")
    '2 $\\times$ 10\\textsuperscript{$-$7}'
    """
    text = _LIGATURE.sub("\u2060", _RELATION.sub("\u00a0\\1\u00a0", text.replace("\u2060", "")))
    pieces: list[str] = []
    last = 0
    for found in _RUN.finditer(text):
        pieces += [_signs(text[last : found.start()]), _raised(found[0])]
        last = found.end()
    pieces.append(_signs(text[last:]))
    return "".join(pieces)


def _signs(text: str) -> str:
    return "".join(_SIGNS.get(one, "{}" if one == "\u2060" else one) for one in text)


def _raised(digits: str) -> str:
    return "\\textsuperscript{" + digits.translate(_RAISED).replace("-", "$-$") + "}"
