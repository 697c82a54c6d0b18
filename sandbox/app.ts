import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from '../platform/logging/logger';
import { mountControl, type ControlAction, type ControlledSandbox } from './control/routes';
import { deliver } from './server/deliver';
import { refuseForeignHosts } from './server/host-check';
import { mountUnknownPaths, mountVendor } from './server/mount-vendor';
import { renderStatusPage } from './status/page';

/** WhatsApp documents may have 100 MB; the multipart frame comes on top. */
const bodyLimit = '110mb';

/**
 * The whole sandbox as one Express application. Bodies are kept as bytes: each vendor parses them by its own
 * rules and reports malformed ones in its own shape.
 */
export function createSandboxApp(
  sandbox: ControlledSandbox,
  actions: readonly ControlAction[],
  logger: Logger,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(refuseForeignHosts);
  app.use(express.raw({ type: () => true, limit: bodyLimit }));
  app.use((request, _response, next) => {
    if (Buffer.isBuffer(request.body)) request.rawBody = request.body;
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    response.json({ status: 'ready', checks: [] });
  });
  app.get('/', (_request, response) => {
    response.type('html').setHeader('cache-control', 'no-store');
    response.send(renderStatusPage(sandbox));
  });
  mountControl(app, sandbox, actions);
  for (const vendor of sandbox.vendors) mountVendor(app, vendor, sandbox);
  mountUnknownPaths(app, sandbox.vendors, sandbox.log);
  app.use((request, response) => {
    response.status(404).json({
      error: 'not_found',
      detail: `${request.method} ${request.path} belongs to no vendor; see GET /control/vendors.`,
    });
  });
  app.use(answerFailure(sandbox, logger));
  return app;
}

function answerFailure({ vendors }: ControlledSandbox, logger: Logger): ErrorRequestHandler {
  return (failure: unknown, request, response, next) => {
    if (response.headersSent) {
      next(failure);
      return;
    }
    const tooLarge =
      failure instanceof Error && 'type' in failure && failure.type === 'entity.too.large';
    if (!tooLarge) logger.error({ err: failure, path: request.path }, 'the sandbox itself failed');
    const status = tooLarge ? 413 : 500;
    const owner = vendors.find(({ prefix }) => request.path.startsWith(`${prefix}/`));
    const message = tooLarge ? 'The request is too large.' : 'Internal error of the sandbox.';
    deliver(
      response,
      owner?.failure(status, message) ?? { status, body: { error: 'internal', detail: message } },
    );
  };
}
