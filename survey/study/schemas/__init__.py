"""JSON Schemas of the files that a researcher writes, so that editors complete and check them."""

from survey.study.schemas.build import SCHEMAS, build_schema
from survey.study.schemas.published import schema_text

__all__ = ["SCHEMAS", "build_schema", "schema_text"]
