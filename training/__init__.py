"""How the embedded encoder is made; see README.md beside this file."""
