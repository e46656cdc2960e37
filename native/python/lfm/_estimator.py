"""What scikit-learn's conventions ask of :class:`lfm.LatentAligner` beside its parameters."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

from numpy.typing import ArrayLike, NDArray

from .alignment import Alignment, fit
from .errors import InvalidArgumentError, NotFittedError

E = TypeVar("E", bound="Estimator")


class Estimator:
    """Parameters by their names, and an alignment that fit makes; ``__init__`` of the subclass names the parameters."""

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters as they were given."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self: E, **params: Any) -> E:
        """Changes parameters; the next fit reads them.

        Raises:
            InvalidArgumentError: a name that is no parameter.
        """
        names = self._names()
        for name in params:
            if name not in names:
                raise InvalidArgumentError(f"{type(self).__name__} has no parameter {name!r}; the parameters are: {', '.join(names)}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def fit(
        self: E,
        X: ArrayLike,
        Y: ArrayLike,
        anchors: ArrayLike | None = None,
        *,
        labels_x: ArrayLike | None = None,
        labels_y: ArrayLike | None = None,
    ) -> E:
        """Aligns X, (n1, d1), to Y, (n2, d2), from anchors, (a, 2); arguments and errors as in :func:`lfm.align`."""
        options = self.get_params()
        options["transform"] = options.pop("transform_kind")
        threads, progress = options.pop("threads"), options.pop("progress")
        self.alignment_ = fit(X, Y, anchors, labels_x, labels_y, None, options, threads, progress)
        self.n_features_in_ = self.alignment_.matrix.shape[0]
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Carries rows of X's space, (n, d1), to Y's: (n, d2), float64 for float64 rows, else float32."""
        return self._fitted().transform(X, threads=self.threads)

    def fit_transform(self, X: ArrayLike, Y: ArrayLike, anchors: ArrayLike | None = None, **labels: ArrayLike) -> NDArray[Any]:
        """fit, then transform of the same X."""
        return self.fit(X, Y, anchors, **labels).transform(X)

    def score(self, X: ArrayLike, Y: ArrayLike) -> float:
        """Mean reciprocal rank, (0, 1], with which rows of X find the same rows of Y."""
        return self._fitted().evaluate(X, Y, threads=self.threads).map.mrr

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "alignment_")

    def __repr__(self) -> str:
        parameters = inspect.signature(type(self).__init__).parameters
        defaults = {name: parameter.default for name, parameter in parameters.items()}
        given = self.get_params().items()
        changed = (f"{name}={value!r}" for name, value in given if value is not defaults[name] and value != defaults[name])
        return f"{type(self).__name__}({', '.join(changed)})"

    def _fitted(self) -> Alignment:
        if not hasattr(self, "alignment_"):
            raise NotFittedError(f"this {type(self).__name__} is not fitted yet; call fit(X, Y, anchors) first")
        return self.alignment_
