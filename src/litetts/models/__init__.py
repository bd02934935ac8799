"""Model files: catalogue, download, verification and where they live on disk."""
