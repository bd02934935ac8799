"""The HTTP API, a module per family of clients."""
