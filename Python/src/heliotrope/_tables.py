"""Arrays and data frames as tables of the library."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np

from ._library import Handle, HeliotropeError, call, doubles


def is_frame(X: Any) -> bool:
    """Whether X is a data frame of pandas or polars, which need not be imported for that."""
    module = type(X).__module__.partition(".")[0]
    return module in ("pandas", "polars") and type(X).__name__ in ("DataFrame", "LazyFrame")


class Table:
    """A table of the library, filled column by column."""

    def __init__(self, rows: int) -> None:
        address = ctypes.c_void_p()
        call("table_new", rows, ctypes.byref(address))
        self._handle = Handle("table", address.value or 0)
        self.rows = rows
        #: Types of columns that are known, by name.
        self.types: dict[str, str] = {}

    @property
    def address(self) -> int | None:
        return self._handle.address

    def add_numbers(self, name: str, values: np.ndarray) -> None:
        """A column of float64, with NaN for empty cells; any stride."""
        if values.shape != (self.rows,):
            raise HeliotropeError(f"'{name}' must have {self.rows} values; got {values.shape}.", 65)
        call("table_add_numbers", self.address, _name(name), doubles(values), values.strides[0] // 8 or 1)

    def add_words(self, name: str, positions: np.ndarray, words: list[str]) -> None:
        """A column of words, by their positions; -1 for empty cells."""
        positions = np.ascontiguousarray(positions, dtype=np.int32)
        content = b"".join(word.replace("\0", " ").encode() + b"\0" for word in words) + b"\0"
        call(
            "table_add_words", self.address, _name(name),
            positions.ctypes.data_as(ctypes.POINTER(ctypes.c_int32)), content, len(words),
        )  # fmt: skip

    def add_matrix(self, names: list[str], X: np.ndarray) -> None:
        """The columns of a matrix of float64."""
        for j, name in enumerate(names):
            self.add_numbers(name, X[:, j])

    def add_frame(self, frame: Any) -> None:
        """The columns of a data frame."""
        if type(frame).__module__.startswith("polars"):
            self._add_polars(frame)
        else:
            self._add_pandas(frame)

    def add_labels(self, name: str, labels: np.ndarray) -> None:
        """A column of classes or groups: numbers as numbers, all else as words."""
        if labels.dtype.kind in "iuf":
            self.add_numbers(name, labels.astype(np.float64))
        else:
            words, positions = np.unique(labels.astype(str), return_inverse=True)
            self.add_words(name, positions, words.tolist())

    # MARK: pandas

    def _add_pandas(self, frame: Any) -> None:
        for name, column in frame.items():
            self._add_pandas_column(str(name), column)

    def _add_pandas_column(self, name: str, column: Any) -> None:
        import pandas as pd

        dtype = column.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            words = [str(word) for word in column.cat.categories]
            self.types[name] = "category"
            self.add_words(name, column.cat.codes.to_numpy(), words)
        elif pd.api.types.is_bool_dtype(dtype):
            codes = column.astype("object").map({True: 1, False: 0}).fillna(-1).to_numpy(dtype=np.int32)
            self.types[name] = "boolean"
            self.add_words(name, codes, ["false", "true"])
        elif pd.api.types.is_numeric_dtype(dtype):
            if pd.api.types.is_complex_dtype(dtype):
                raise ValueError(f"Complex data not supported: column '{name}'.")
            self.add_numbers(name, column.to_numpy(dtype=np.float64, na_value=np.nan))
        elif pd.api.types.is_datetime64_any_dtype(dtype):
            self.types[name] = "date"
            self._add_texts(name, column.dt.strftime("%Y-%m-%dT%H:%M:%S"), column.isna().to_numpy())
        elif pd.api.types.is_object_dtype(dtype) or pd.api.types.is_string_dtype(dtype):
            self._add_objects(name, column.to_numpy(dtype=object), column.isna().to_numpy())
        else:
            raise HeliotropeError(
                f"Column '{name}' must hold numbers, texts, categories, truth values or times; got {dtype}.", 65
            )

    def _add_objects(self, name: str, cells: np.ndarray, empty: np.ndarray) -> None:
        present = cells[~empty]
        if all(isinstance(cell, int | float | np.number) for cell in present):
            values = np.full(self.rows, np.nan)
            values[~empty] = present.astype(np.float64)
            self.add_numbers(name, values)
            return
        for cell in present:
            if not isinstance(cell, str | bool | int | float | np.generic):
                raise TypeError(
                    f"Column '{name}' must hold numbers or texts; got {cell!r}, argument must be a string or a number."
                )
        self._add_texts(name, cells, empty)

    def _add_texts(self, name: str, cells: Any, empty: np.ndarray) -> None:
        codes = np.full(self.rows, -1, dtype=np.int32)
        present = np.array([str(cell) for cell in np.asarray(cells, dtype=object)[~empty]], dtype=object)
        words, positions = np.unique(
            present.astype(str) if len(present) else np.array([], dtype=str), return_inverse=True
        )
        codes[~empty] = positions
        self.add_words(name, codes, words.tolist())

    # MARK: polars

    def _add_polars(self, frame: Any) -> None:
        import polars as pl

        for column in frame.get_columns():
            name, dtype = column.name, column.dtype
            empty = column.is_null().to_numpy()
            if dtype.is_numeric():
                self.add_numbers(name, column.cast(pl.Float64).to_numpy().astype(np.float64))
            elif dtype == pl.Boolean:
                self.types[name] = "boolean"
                codes = column.cast(pl.Int32).fill_null(-1).to_numpy()
                self.add_words(name, codes, ["false", "true"])
            elif isinstance(dtype, pl.Categorical | pl.Enum):
                self.types[name] = "category"
                self._add_texts(name, column.cast(pl.String).to_numpy(), empty)
            elif dtype == pl.String:
                self._add_texts(name, column.to_numpy(), empty)
            elif dtype in (pl.Date, pl.Datetime):
                self.types[name] = "date"
                texts = column.cast(pl.Datetime).dt.strftime("%Y-%m-%dT%H:%M:%S")
                self._add_texts(name, texts.to_numpy(), empty)
            elif dtype == pl.Null:
                self.add_numbers(name, np.full(self.rows, np.nan))
            else:
                raise HeliotropeError(
                    f"Column '{name}' must hold numbers, texts, categories, truth values or times; got {dtype}.", 65
                )


def _name(name: str) -> bytes:
    if "\0" in name:
        raise HeliotropeError("Column names must be free of zero bytes.", 65)
    return name.encode()
