"""Metrics, memory and the health of what we depend on."""
