"""What this project uses of factor_analyzer."""

import numpy as np
from numpy.typing import NDArray

__version__: str

class FactorAnalyzer:
    loadings_: NDArray[np.float64]
    def __init__(
        self,
        n_factors: int = ...,
        rotation: str | None = ...,
        method: str = ...,
        use_smc: bool = ...,
        is_corr_matrix: bool = ...,
        bounds: tuple[float, float] = ...,
        impute: str = ...,
        svd_method: str = ...,
        rotation_kwargs: dict[str, float | bool] | None = ...,
    ) -> None: ...
    def fit(self, X: NDArray[np.float64]) -> FactorAnalyzer: ...

class Rotator:
    def __init__(
        self,
        method: str = ...,
        normalize: bool = ...,
        power: float = ...,
        gamma: float = ...,
        delta: float = ...,
        max_iter: int = ...,
        tol: float = ...,
    ) -> None: ...
    def fit_transform(self, X: NDArray[np.float64]) -> NDArray[np.float64]: ...
