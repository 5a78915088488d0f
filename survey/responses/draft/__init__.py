"""An instrument drafted from an export, for the researcher to finish."""

from survey.responses.draft.write import Draft, draft_instrument

__all__ = ["Draft", "draft_instrument"]
