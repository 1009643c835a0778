"""An opinion on an alert: from Gemini, or from rules that need nobody."""
