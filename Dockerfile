# The server in one image, for amd64 and arm64. `docker compose up` runs it beside its database.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/cli/bin apps/cli/bin
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY apps apps
COPY libs libs
COPY migrations migrations
COPY test test
RUN node node_modules/ts7/bin/tsc -p tsconfig.json && rm -rf dist/test dist/libs/testing && find dist -name '*.spec.*' -delete

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production FUMIBAKO_BIND=0.0.0.0 FUMIBAKO_DATA_DIR=/data
COPY package.json package-lock.json .npmrc ./
COPY apps/cli/bin apps/cli/bin
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force && mkdir /data && chown node:node /data
COPY --from=build /app/dist dist
RUN printf '#!/bin/sh\nexec node /app/dist/apps/cli/src/main.js "$@"\n' >/usr/local/bin/fumibako && chmod 755 /usr/local/bin/fumibako
USER node
VOLUME /data
EXPOSE 2525 2587 2465 2424 2143 2993 2110 2995 8080 8443
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/apps/server/src/main.js"]
