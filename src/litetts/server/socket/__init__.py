"""Speech over a WebSocket: texts that grow, sound that streams."""
