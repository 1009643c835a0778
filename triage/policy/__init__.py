"""The deterministic last word: what no model and no rule may do."""
