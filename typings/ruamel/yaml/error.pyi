class Mark:
    line: int
    column: int

class YAMLError(Exception): ...

class MarkedYAMLError(YAMLError):
    problem: str | None
    context: str | None
    problem_mark: Mark | None
    context_mark: Mark | None
