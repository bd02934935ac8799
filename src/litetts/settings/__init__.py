"""One schema of settings and the layers that fill it."""
