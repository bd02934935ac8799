"""What engines share to run ONNX files: sessions opened in one way, and graphs cut in parts."""
