import { listen } from '../platform/http/server';
import { createLogger, type Logger } from '../platform/logging/logger';
import { anthropic } from './anthropic/vendor';
import { createSandboxApp } from './app';
import { calCom } from './cal-com/vendor';
import { FaultQueue } from './faults/fault-queue';
import { oauthControls } from './oauth/control';
import { oauthVendors } from './oauth/vendors';
import { openAi } from './openai/vendor';
import { resend } from './resend/vendor';
import { Clock } from './server/clock';
import { requireLoopback } from './server/loopback';
import { RequestLog } from './server/request-log';
import { telegram } from './telegram/vendor';
import { whatsApp } from './whatsapp/vendor';

export interface SandboxOptions {
  /** 0 picks a free port. */
  readonly port?: number;
  /** Loopback only. */
  readonly host?: string;
  readonly logger?: Logger;
}

export interface RunningSandbox {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts one sandbox with its own empty state.
 * @throws ConfigurationError for a host that is not loopback; Error naming the port when it is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = '127.0.0.1' } = options;
  requireLoopback(host);
  const logger = options.logger ?? createLogger({ service: 'sandbox', level: 'warn' });
  const clock = new Clock();
  const log = new RequestLog(clock);
  const oauth = oauthVendors(clock);
  const cal = calCom(clock, oauth);
  const messages = whatsApp(clock, oauth);
  // Meta's own routes come before WhatsApp's: both answer below /graph, and WhatsApp's take any object id.
  const vendors = [
    anthropic(clock),
    openAi(),
    cal.vendor,
    ...oauth.vendors,
    messages.vendor,
    telegram(clock),
    resend(clock),
  ];
  const app = createSandboxApp(
    { vendors, faults: new FaultQueue(), log, clock },
    [...messages.controls, ...oauthControls(oauth)],
    logger,
  );
  const server = await listen(app, { port, host });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(server.port)}`,
    port: server.port,
    close: async () => {
      // Requests that are being kept waiting on purpose would otherwise hold the process.
      server.server.closeAllConnections();
      await server.close();
    },
  };
}
