"""What the record knows about English, and nothing else does: word lists and patterns as TOML, compiled once."""
