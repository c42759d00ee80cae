"""What programs call with a token: scores, decisions, outcomes, use cases. Answers data, never a page."""
