"""A marked YAML file held against a pydantic model: every fault with its line and column, at once."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

from survey.errors import Fault, SurveyError, Text
from survey.instrument.suggestions import did_you_mean, listed
from survey.instrument.yaml_marks import KeyPath, MarkedYaml

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

__all__ = ["faults_of", "known_keys", "validate_marked"]

ModelT = TypeVar("ModelT", bound="BaseModel")

_SAID: Mapping[str, Text] = {
    "missing": Text("a required key is missing", "缺少必需的键"),
    "extra_forbidden": Text("the key is not known here", "此处没有这个键"),
    "literal_error": Text("the value is not one of those allowed", "取值不在允许范围内"),
    "enum": Text("the value is not one of those allowed", "取值不在允许范围内"),
    "union_tag_invalid": Text("the value is not one of those allowed", "取值不在允许范围内"),
    "union_tag_not_found": Text("a required key is missing", "缺少必需的键"),
    "model_type": Text("a mapping of keys is expected here", "此处应为键值映射"),
    "model_attributes_type": Text("a mapping of keys is expected here", "此处应为键值映射"),
    "dict_type": Text("a mapping of keys is expected here", "此处应为键值映射"),
    "tuple_type": Text("a list is expected here", "此处应为列表"),
    "list_type": Text("a list is expected here", "此处应为列表"),
    "string_type": Text("text is expected here", "此处应为文本"),
    "int_type": Text("a whole number is expected here", "此处应为整数"),
    "int_parsing": Text("a whole number is expected here", "此处应为整数"),
    "int_from_float": Text("a whole number is expected here", "此处应为整数"),
    "float_type": Text("a number is expected here", "此处应为数字"),
    "float_parsing": Text("a number is expected here", "此处应为数字"),
    "finite_number": Text("a finite number is expected here", "此处应为有限数"),
    "bool_type": Text("true or false is expected here", "此处应为 true 或 false"),
    "bool_parsing": Text("true or false is expected here", "此处应为 true 或 false"),
    "greater_than": Text("the number is too small", "数值过小"),
    "greater_than_equal": Text("the number is too small", "数值过小"),
    "less_than": Text("the number is too large", "数值过大"),
    "less_than_equal": Text("the number is too large", "数值过大"),
    "too_short": Text("the list is too short", "列表过短"),
    "too_long": Text("the list is too long", "列表过长"),
    "string_too_short": Text("the text is empty or too short", "文本为空或过短"),
    "string_pattern_mismatch": Text("the text does not have the form expected", "文本格式不符合要求"),
    "date_type": Text("a date is expected here", "此处应为日期"),
    "date_parsing": Text("a date is expected here", "此处应为日期"),
    "date_from_datetime_parsing": Text("a date is expected here", "此处应为日期"),
    "date_from_datetime_inexact": Text("a date is expected here", "此处应为日期"),
}
_PLAIN = {"int": "1, 2, ...", "float": "0.5", "bool": "true, false", "date": "2026-03-16"}
_BOUNDS = {
    "greater_than": ("gt", ">"),
    "greater_than_equal": ("ge", ">="),
    "less_than": ("lt", "<"),
    "less_than_equal": ("le", "<="),
    "too_short": ("min_length", ">="),
    "too_long": ("max_length", "<="),
    "string_too_short": ("min_length", ">="),
    "string_pattern_mismatch": ("pattern", ""),
}


def validate_marked(marked: MarkedYaml, model: type[ModelT], error: type[SurveyError]) -> ModelT:
    """Return the file as a pydantic model, or raise every fault with its place.

    Parameters
    ----------
    marked : MarkedYaml
    model : type of BaseModel
        With ``extra="forbid"`` where unknown keys are faults.
    error : type of SurveyError
        What to raise.

    Examples
    --------
    >>> from pydantic import BaseModel, ConfigDict
    >>> from survey.errors import PlanError
    >>> from survey.instrument.yaml_marks import parse_marked
    >>> class Part(BaseModel):
    ...     model_config = ConfigDict(extra="forbid")
    ...     draws: int = 1
    >>> marked = parse_marked("drawz: 5\\n", "a.yaml", PlanError)
    >>> validate_marked(marked, Part, PlanError)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    survey.errors.PlanError: a.yaml:1:1: the key is not known here; expected: draws; got: drawz; to mend: ...
    """
    from pydantic import ValidationError

    try:
        return model.model_validate(marked.data)
    except ValidationError as cause:
        raise error(faults_of(cause, marked, model)) from cause


def faults_of(invalid: ValidationError, marked: MarkedYaml, model: type[BaseModel]) -> tuple[Fault, ...]:
    """Return pydantic's complaints as faults of a file, in its order, one to a place."""
    merged: dict[tuple[KeyPath, str], Fault] = {}
    for detail in invalid.errors(include_url=False):
        path = _path_in_file(detail["loc"], marked)
        unknown = detail["type"] == "extra_forbidden"
        fault = _fault(detail, path, marked, model)
        key = (path, str(detail["loc"][-1]) if unknown or detail["type"] == "missing" else "")
        merged[key] = _either(merged[key], fault) if key in merged else fault
    return tuple(sorted(merged.values(), key=_line_and_column))


def _line_and_column(fault: Fault) -> tuple[int, int]:
    parts = fault.where.rsplit(":", 2)
    return (int(parts[1]), int(parts[2])) if len(parts) == 3 else (0, 0)


def _either(first: Fault, second: Fault) -> Fault:
    """Join the complaints of the members of a union about one value."""
    if first.what == second.what and first.expected == second.expected:
        return first
    expected = " | ".join(dict.fromkeys(filter(None, (_wanted(first), _wanted(second)))))
    what = Text("the value fits none of the forms allowed here", "取值不符合此处允许的任何一种形式")
    return Fault(what, first.where, expected, first.got or second.got, first.mend or second.mend)


def _wanted(fault: Fault) -> str:
    return fault.expected or fault.what.en


def _path_in_file(loc: tuple[int | str, ...], marked: MarkedYaml) -> KeyPath:
    """Return the part of pydantic's location that the file has; names of union members fall away."""
    path: KeyPath = ()
    for part in loc:
        if (*path, part) in marked.values:
            path = (*path, part)
    return path


def _fault(detail: ErrorDetails, path: KeyPath, marked: MarkedYaml, model: type[BaseModel]) -> Fault:
    kind, name = detail["type"], str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "extra_forbidden":
        known = known_keys(model, detail["loc"][:-1])
        mend = did_you_mean(name, known) or Text("remove it", "请删除")
        return marked.fault(path, _SAID[kind], expected=listed(known), got=name, mend=mend, key=True)
    if kind == "missing":
        return marked.fault(path, _SAID[kind], expected=name)
    context = detail.get("ctx", {})
    what = _SAID.get(kind) or Text(detail["msg"], f"取值不符合要求（{detail['msg']}）")
    got = detail["input"] if isinstance(detail["input"], str | int | float | None) else ""
    expected = _expected(kind, context)
    mend = None
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        got = context.get("tag", got)
        mend = did_you_mean(got, _quoted(expected))
    shown = "null" if got is None else str(got)[:80]
    return marked.fault(path, what, expected=expected, got=shown, mend=mend)


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    if kind in _BOUNDS:
        key, sign = _BOUNDS[kind]
        bound = context.get(key, "")
        return f"{sign} {bound:g}".strip() if isinstance(bound, int | float) else f"{sign} {bound}".strip()
    said = context.get("expected") or context.get("expected_tags") or context.get("discriminator") or ""
    return str(said or _PLAIN.get(kind.split("_")[0], ""))


def _quoted(expected: str) -> list[str]:
    return [part.strip(" '\"") for part in expected.replace(" or ", ", ").split(",")]


def known_keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys that a model knows at pydantic's location, those of union members together.

    Parameters
    ----------
    model : type of BaseModel
    loc : tuple of int or str
        Where, as pydantic names it.
    """
    annotations: list[Any] = [model]
    for part in loc:
        narrower = [inner for annotation in annotations for inner in _step(annotation, part)]
        # The name of a union's member leads nowhere: the members stay candidates.
        annotations = narrower or annotations
    names = [
        field.alias or name
        for annotation in annotations
        for one in _models(annotation)
        for name, field in one.model_fields.items()
    ]
    return tuple(dict.fromkeys(names))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    from pydantic import BaseModel

    for member in _members(annotation):
        if isinstance(member, type) and issubclass(member, BaseModel):
            yield member


def _members(annotation: Any) -> Iterator[Any]:
    """Yield an annotation without Annotated, and the members of a union."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _step(annotation: Any, part: int | str) -> Iterator[Any]:
    """Yield what an annotation holds at one step of a location."""
    found = False
    for one in _models(annotation):
        for name, field in one.model_fields.items():
            if part in (name, field.alias):
                found = True
                yield field.annotation
    if found:
        return
    for member in _members(annotation):
        arguments = [inner for inner in get_args(member) if inner is not Ellipsis]
        if get_origin(member) in (tuple, list) and isinstance(part, int):
            yield arguments[0]
        elif get_origin(member) is dict:
            yield arguments[1]
        elif getattr(member, "__name__", None) == part or _tagged(member, part):
            yield member


def _tagged(member: Any, part: int | str) -> bool:
    """Tell whether a union's member is the one with this discriminator value."""
    return any(
        part in get_args(field.annotation) for one in _models(member) for field in one.model_fields.values()
    )
