"""Sound as data: encoding, joining, resampling, measuring."""
