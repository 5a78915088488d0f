"""What this project uses of pyreadstat."""

from collections.abc import Mapping, Sequence

import pandas as pd

class ReadstatError(Exception): ...
class PyreadstatError(Exception): ...

class metadata_container:
    number_rows: int | None
    number_columns: int | None
    variable_value_labels: Mapping[str, Mapping[object, object]]
    missing_ranges: Mapping[str, Sequence[Mapping[str, float | str]]]
    missing_user_values: Mapping[str, Sequence[object]]
    column_names_to_labels: Mapping[str, str | None]
    variable_measure: Mapping[str, str]

def read_sav(
    path: str, *, user_missing: bool = ..., disable_datetime_conversion: bool = ..., metadataonly: bool = ...
) -> tuple[pd.DataFrame, metadata_container]: ...
def read_por(
    path: str, *, disable_datetime_conversion: bool = ...
) -> tuple[pd.DataFrame, metadata_container]: ...
def read_dta(
    path: str, *, user_missing: bool = ..., disable_datetime_conversion: bool = ..., metadataonly: bool = ...
) -> tuple[pd.DataFrame, metadata_container]: ...
def write_sav(
    df: pd.DataFrame,
    dst_path: str,
    *,
    column_labels: Sequence[str] | Mapping[str, str] = ...,
    variable_value_labels: Mapping[str, Mapping[int | float, str]]
    | Mapping[str, Mapping[object, object]] = ...,
    missing_ranges: Mapping[str, Sequence[int | Mapping[str, int]]] = ...,
) -> None: ...
