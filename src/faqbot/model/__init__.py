"""The embedded encoder: its files, which `training/` makes, and their reader for sentence-transformers."""
