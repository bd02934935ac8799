#!/bin/sh
# Removes from an environment what a server never uses: tests of packages, tools for converting
# models, headers, sources, debug symbols.    prune.sh FOLDER
set -eu
cd "$1"
find . -depth -type d \( -name tests -o -name test \) -path '*/site-packages/*' -exec rm -rf {} +
find . -depth -type d \( -name __pycache__ -o -name include \) -path '*/site-packages/*' -exec rm -rf {} +
find . -type f \( -name '*.pyi' -o -name '*.pxd' -o -name '*.a' -o -name '*.h' \) -path '*/site-packages/*' -delete
for tools in quantization transformers tools datasets; do
  find . -depth -type d -path "*/site-packages/onnxruntime/$tools" -exec rm -rf {} +
done
# Debug symbols of what the packages compiled. Not of the libraries that wheels bring along (*.libs):
# those were moved when the wheel was made, and a second change breaks them.
if command -v strip >/dev/null; then
  find . -type f -name '*.so' -path '*/site-packages/*' ! -path '*.libs/*' -size +200k -exec strip --strip-debug {} +
fi
