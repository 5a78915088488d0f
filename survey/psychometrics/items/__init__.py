"""Item analysis: distribution, discrimination, and advice that is never applied."""
