"""Names of the Greek letters, in both cases."""

from __future__ import annotations

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "µ": "mu", "μ": "mu",
    "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma",
    "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "ϕ": "phi",
    "Γ": "gamma", "Δ": "delta", "Θ": "theta", "Λ": "lambda", "Ξ": "xi", "Π": "pi", "Σ": "sigma",
    "Φ": "phi", "Ψ": "psi", "Ω": "omega", "Α": "alpha", "Β": "beta", "Ε": "epsilon", "Ζ": "zeta",
    "Η": "eta", "Ι": "iota", "Κ": "kappa", "Μ": "mu", "Ν": "nu", "Ο": "omicron", "Ρ": "rho",
    "Τ": "tau", "Υ": "upsilon", "Χ": "chi", "ϵ": "epsilon", "ϑ": "theta",
}  # fmt: skip
