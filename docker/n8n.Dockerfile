# n8n with the Marketing Engine nodes inside: the same image for main, workers and webhook processors, so that every
# process runs the same version of the package.
#   docker build -f docker/n8n.Dockerfile -t marketing-engine/n8n .

FROM node:24-slim AS package
WORKDIR /build
COPY . .
RUN npm ci --ignore-scripts \
 && npx gulp build \
 && npm pack --ignore-scripts --pack-destination /tmp \
 && mkdir -p /nodes/n8n-nodes-marketing-engine \
 && tar -xzf /tmp/n8n-nodes-marketing-engine-*.tgz -C /nodes/n8n-nodes-marketing-engine --strip-components=1

FROM node:24-slim AS n8n
WORKDIR /opt/n8n
COPY scripts/n8n/runtime/package.json scripts/n8n/runtime/package-lock.json ./
# With PostgreSQL nothing of n8n needs a native build.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production \
    N8N_USER_FOLDER=/home/node \
    N8N_UNVERIFIED_PACKAGES_ENABLED=true
COPY --from=n8n /opt/n8n /opt/n8n
COPY --from=package --chown=node:node /nodes /home/node/.n8n/nodes/node_modules
COPY docker/healthcheck.mjs /opt/healthcheck.mjs
RUN chown node:node /home/node/.n8n /home/node/.n8n/nodes
USER node
WORKDIR /home/node
ENV PORT=5678 HEALTH_PATH=/healthz/readiness
EXPOSE 5678
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --start-interval=2s --retries=3 \
  CMD ["node", "/opt/healthcheck.mjs"]
ENTRYPOINT ["node", "/opt/n8n/node_modules/n8n/bin/n8n"]
CMD ["start"]
