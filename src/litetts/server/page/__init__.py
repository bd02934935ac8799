"""The web page: Studio and Dashboard."""
