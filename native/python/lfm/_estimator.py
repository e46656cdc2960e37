"""What scikit-learn's conventions ask of :class:`lfm.LatentAligner` beside its parameters."""

from __future__ import annotations

import inspect
import os
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._arrays import view
from .alignment import Alignment, Anchors, SideInformation, fit
from .errors import InvalidArgumentError, NotFittedError
from .matrices import random_anchors
from .spectra import Spectrum

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
        anchors: Anchors | None = None,
        *,
        labels_x: ArrayLike | None = None,
        labels_y: ArrayLike | None = None,
        descriptors_x: ArrayLike | None = None,
        descriptors_y: ArrayLike | None = None,
        mask_weights: ArrayLike | None = None,
        spectrum_x: Spectrum | str | os.PathLike[str] | None = None,
        spectrum_y: Spectrum | str | os.PathLike[str] | None = None,
    ) -> E:
        """Aligns X, (n1, d1), to Y, (n2, d2), from anchors; arguments and errors as in :func:`lfm.align`.

        Without anchors, n_anchors rows that X and Y share are drawn.
        """
        options = self.get_params()
        drawn = options.pop("n_anchors")
        if anchors is None and drawn is not None:
            if not self.row_paired:
                raise InvalidArgumentError("n_anchors draws rows that X and Y share; set row_paired=True, or give anchors to fit")
            anchors = random_anchors(drawn, min(view(X, "X").rows, view(Y, "Y").rows), self.seed)
        options["transform"] = options.pop("transform_kind")
        threads, progress = options.pop("threads"), options.pop("progress")
        side_information = SideInformation(
            labels_x, labels_y, descriptors_x, descriptors_y, mask_weights, spectrum_x, spectrum_y)
        self.alignment_ = fit(X, Y, anchors, side_information, None, options, threads, progress)
        self.n_features_in_, outputs = self.alignment_.matrix.shape
        self._names_out = _names_of(Y, [f"{type(self).__name__.lower()}{i}" for i in range(outputs)])
        return self

    def transform(self, X: ArrayLike) -> Any:
        """Carries rows of X's space, (n, d1), to Y's: (n, d2), float64 for float64 rows, else float32; a frame after set_output."""
        carried = self._fitted().transform(X, threads=self.threads)
        if getattr(self, "_sklearn_output_config", {}).get("transform") != "pandas":
            return carried
        import pandas

        return pandas.DataFrame(carried, columns=self._names_out, index=getattr(X, "index", None))

    def set_output(self: E, *, transform: str | None = None) -> E:
        """What transform gives: "default", an array, or "pandas", a frame; None leaves it as it is."""
        if transform not in (None, "default", "pandas"):
            raise InvalidArgumentError(f"transform is {transform!r}; it must be 'default' or 'pandas'")
        if transform is not None:
            self._sklearn_output_config = {"transform": transform}  # the name under which sklearn.base.clone keeps it
        return self

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.object_]:
        """Names of the columns of transform, (d2,): those of Y, or latentaligner0, latentaligner1 ... where it has none."""
        self._fitted()
        return self._names_out

    def fit_transform(self, X: ArrayLike, Y: ArrayLike, anchors: Anchors | None = None, **side_information: ArrayLike) -> Any:
        """fit, then transform of the same X."""
        return self.fit(X, Y, anchors, **side_information).transform(X)

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


def _names_of(frame: Any, otherwise: list[str]) -> NDArray[np.object_]:
    """Names of a frame's columns, where they are texts."""
    names = list(getattr(frame, "columns", []))
    return np.array(names if names and all(isinstance(name, str) for name in names) else otherwise, object)
