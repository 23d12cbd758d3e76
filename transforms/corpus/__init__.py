"""From texts to a corpus: decode, normalise, tell the language, know duplicates."""
