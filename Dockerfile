# syntax=docker/dockerfile:1
# LiteTTS' server with the voices of nano: no PyTorch, no root, nothing to be downloaded.
#
#     docker build -t litetts .
#     docker run --read-only --tmpfs /tmp -v litetts:/var/lib/litetts -p 8354:8354 -p 10200:10200 litetts
#
# For a graphics card of NVIDIA's (CUDA and cuDNN come as wheels; the machine has the driver):
#
#     docker build --build-arg CARD=cuda -t litetts:cuda .
#     docker run --gpus 1 -e LITETTS_ENGINE__PROVIDER=cuda -e LITETTS_SCHEDULING__PROCESSES=false ... litetts:cuda
#
# Every package is one of the tested versions, and a file whose hash is known: those of the locks
# (`python tools/dependencies.py lock`), what builds the wheel of LiteTTS included.

FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# "cuda": onnxruntime-gpu in the place of onnxruntime; "" = processors alone.
ARG CARD=""
WORKDIR /src
RUN apt-get update && apt-get install -y --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
COPY deploy/image.lock deploy/image-cuda.lock deploy/image-build.lock deploy/prune.sh deploy/
RUN python -m venv --without-pip /opt/litetts \
 && pip --python /opt/litetts/bin/python install --require-hashes -r deploy/image.lock \
 && if [ -n "$CARD" ]; then \
      pip --python /opt/litetts/bin/python uninstall -y onnxruntime \
      && pip --python /opt/litetts/bin/python install --require-hashes -r "deploy/image-$CARD.lock"; \
    fi \
 && pip install --require-hashes -r deploy/image-build.lock
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN pip wheel --no-deps --no-index --no-build-isolation -w /tmp/wheel . \
 && pip --python /opt/litetts/bin/python install --no-deps --no-index /tmp/wheel/*.whl \
 && sh deploy/prune.sh /opt/litetts

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/litetts --create-home litetts
COPY --from=build /opt/litetts /opt/litetts
ENV PATH=/opt/litetts/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    LITETTS_CONFIG=/var/lib/litetts/config \
    XDG_DATA_HOME=/var/lib/litetts/data \
    XDG_CACHE_HOME=/var/lib/litetts/cache \
    LITETTS_SERVER__HOST=0.0.0.0
USER 10001
VOLUME /var/lib/litetts
EXPOSE 8354 10200
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
  ["python", "-c", "from urllib.request import urlopen as u; u('http://127.0.0.1:8354/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["litetts"]
CMD ["serve"]
