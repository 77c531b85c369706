"""Passages in, ranked hits out, and their life on disk."""
