"""survey: from raw questionnaire exports to a thesis chapter that survives its examiners."""
