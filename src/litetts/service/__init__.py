"""The way of a request with no wire: who asks, what is spoken, from which store, in what order."""
