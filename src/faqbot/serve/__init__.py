"""People and programs come in."""
