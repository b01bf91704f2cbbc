# Two stages: the first installs from the lock with hashes, the second holds the result only and runs without root.
FROM python:3.12-slim AS build
WORKDIR /src
RUN python -m venv /opt/kentan
COPY requirements.lock .
RUN /opt/kentan/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY kentan kentan
COPY services services
COPY gateway gateway
RUN /opt/kentan/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation --no-index .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/kentan kentan && install -d -o kentan /var/lib/kentan/files
COPY --from=build /opt/kentan /opt/kentan
ENV PATH=/opt/kentan/bin:$PATH KENTAN_HOME=/var/lib/kentan PYTHONUNBUFFERED=1
WORKDIR /var/lib/kentan
USER kentan
EXPOSE 8000
ENTRYPOINT ["kentan"]
CMD ["serve"]
