"""What a running program tells of itself: numbers, logs, traces, memory."""
