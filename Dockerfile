FROM python:3.11-slim

RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends \
      ca-certificates libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /srv/laurel laurel \
 && install -d -o laurel -g laurel /srv/laurel /srv/laurel/instance

WORKDIR /build
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY awards awards
COPY scoring scoring
COPY templates templates
COPY static static
# The lock file as constraint: its versions and hashes, without the tools that only tests need.
RUN pip install -q --no-cache-dir "$(grep -oE '^uv==[0-9.]+' requirements.lock)" \
 && uv pip install -q --system --no-cache --constraint requirements.lock --build-constraint requirements.lock \
      '.[postgres,redis]' \
 && cd / && python -m whitenoise.compress -q "$(python -c 'import awards, pathlib; print(pathlib.Path(awards.__file__).parent)')/static" \
 && rm -rf /build/*

WORKDIR /srv/laurel
USER laurel
ENV AWARDS_INSTANCE_DIR=/srv/laurel/instance PORT=8000 PYTHONUNBUFFERED=1
VOLUME /srv/laurel/instance
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=5)"]
CMD ["awards", "serve", "--host", "0.0.0.0"]
