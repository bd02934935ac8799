"""How it is said: plans per phoneme and their application to a prediction."""
