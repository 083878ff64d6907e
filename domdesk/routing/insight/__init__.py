"""What a plan teaches: what rules, stock and days cost it, and what alone would turn one of its decisions."""
