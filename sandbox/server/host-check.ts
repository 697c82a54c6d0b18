import type { RequestHandler } from 'express';

const loopbackHost = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * A web page of a stranger can make a browser talk to this machine under the page's own host name (DNS rebinding), and
 * the control API has no authentication: only requests addressed to loopback are served.
 */
export const refuseForeignHosts: RequestHandler = (request, response, next) => {
  if (loopbackHost.test(request.headers.host ?? '')) {
    next();
    return;
  }
  response.status(403).json({
    error: 'foreign_host',
    detail: 'The sandbox answers only requests addressed to 127.0.0.1, localhost or [::1].',
  });
};
