import { graphError, missingObject } from '../graph/error';
import { graphPage } from '../graph/paging';
import { deprecatedVersion, isLiveVersion } from '../graph/version';
import { json, Refused, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import type { Vendor, VendorRoute } from '../server/vendor';
import { inboundControls } from './inbound';
import { Inbox } from './inbox';
import { downloadMedia, mediaInfo, uploadMedia } from './media';
import type { PhoneNumber } from './phone-number';
import { sendMessage } from './send';
import { subscribeApp } from './subscribe-app';
import { createTemplate, deleteTemplate, listTemplates } from './templates';
import { AppWebhook } from './webhook';

const codeByStatus: Readonly<Record<number, number>> = {
  401: 190,
  403: 10,
  404: 100,
  429: 130429,
  500: 131000,
  503: 131016,
};

/** Why Meta refuses a token it once issued; asked of the OAuth servers. */
export interface TokenFailures {
  failureOf(provider: 'meta', accessToken: string): Answer | null;
}

/** WhatsApp Business Cloud API on graph.facebook.com (vendor-apis.md §6, §7). */
export function whatsApp(clock: Clock, tokens: TokenFailures) {
  const inbox = new Inbox(clock);
  const webhook = new AppWebhook(inbox, clock);

  const authorised = (call: Call): void => {
    const token = call.bearer() ?? call.query.get('access_token');
    if (!token)
      throw new Refused(
        graphError(104, 'An access token is required to request this resource.', { status: 400 }),
      );
    const failure = tokens.failureOf('meta', token);
    if (failure) throw new Refused(failure);
    if (!token.startsWith('EAAsandbox')) {
      throw new Refused(
        graphError(190, 'Invalid OAuth access token - Cannot parse access token', {
          status: 401,
          headers: {
            'www-authenticate':
              'OAuth "Facebook Platform" "invalid_token" "Invalid OAuth access token."',
          },
        }),
      );
    }
  };

  const numberOf = (call: Call): PhoneNumber => {
    const id = call.params['id'] ?? '';
    const found = inbox.phoneNumbers.get(id);
    if (!found) throw new Refused(missingObject(id, call.method));
    return found;
  };

  const wabaOf = (call: Call): string => {
    const id = call.params['id'] ?? '';
    const known = [...inbox.phoneNumbers.values()].some((number) => number.waba_id === id);
    if (!known) throw new Refused(missingObject(id, call.method));
    return id;
  };

  const route = (
    method: VendorRoute['method'],
    path: string,
    handle: (call: Call) => Answer | Promise<Answer>,
  ): VendorRoute => ({
    method,
    path: `/:version${path}`,
    handle(call) {
      const version = call.params['version'] ?? '';
      if (!isLiveVersion(version)) return deprecatedVersion(version);
      authorised(call);
      return handle(call);
    },
  });

  const vendor: Vendor = {
    name: 'whatsapp',
    title: 'WhatsApp Business Cloud API',
    prefix: '/graph',
    failure(status, message) {
      const code = codeByStatus[status] ?? (status >= 500 ? 2 : 100);
      return graphError(code, `(#${String(code)}) ${message}`, {
        status,
        transient: status >= 500,
        ...(status === 429 ? { headers: { 'retry-after': '1' } } : {}),
      });
    },
    routes: [
      {
        method: 'get',
        path: '/lookaside/whatsapp_business/attachments',
        handle(call) {
          authorised(call);
          return downloadMedia(inbox, clock, call);
        },
      },
      route('post', '/:id/messages', (call) =>
        sendMessage(inbox, webhook, clock, numberOf(call), call),
      ),
      route('post', '/:id/media', (call) => {
        numberOf(call);
        return uploadMedia(inbox, clock, call);
      }),
      route('get', '/:id/phone_numbers', (call) => {
        const waba = wabaOf(call);
        const numbers = [...inbox.phoneNumbers.values()].filter((each) => each.waba_id === waba);
        return graphPage(numbers.map(numberData), call, '/graph');
      }),
      route('get', '/:id/message_templates', (call) => listTemplates(inbox, wabaOf(call), call)),
      route('post', '/:id/message_templates', (call) => createTemplate(inbox, wabaOf(call), call)),
      route('delete', '/:id/message_templates', (call) =>
        deleteTemplate(inbox, wabaOf(call), call),
      ),
      route('post', '/:id/subscribed_apps', (call) => {
        wabaOf(call);
        return subscribeApp(inbox, call);
      }),
      route('get', '/:id/subscribed_apps', (call) => {
        wabaOf(call);
        return json(200, {
          data:
            inbox.webhookUrl === null
              ? []
              : [{ whatsapp_business_api_data: { id: '67084', name: 'Sandbox app' } }],
        });
      }),
      route('get', '/:id', (call) => {
        const id = call.params['id'] ?? '';
        const number = inbox.phoneNumbers.get(id);
        if (number) return json(200, numberData(number));
        const media = inbox.media.get(id);
        return media ? mediaInfo(media, clock, call.origin) : missingObject(id, call.method);
      }),
      route('delete', '/:id', (call) => {
        const id = call.params['id'] ?? '';
        return inbox.media.delete(id)
          ? json(200, { success: true })
          : missingObject(id, call.method);
      }),
    ],
    reset() {
      inbox.reset();
      webhook.reset();
    },
    seed: (input) => inbox.seed(input),
    state: () => ({
      phone_numbers: [...inbox.phoneNumbers.values()],
      templates: [...inbox.templates.values()],
      messages: [...inbox.messages.values()],
      read: Object.fromEntries(inbox.read),
      inbound_at: inbox.windows(),
      webhook_url: inbox.webhookUrl,
      webhook_deliveries: [...webhook.deliveries.values()],
    }),
  };
  return { vendor, controls: inboundControls(inbox, webhook, clock) };
}

function numberData({ waba_id: _waba, ...number }: PhoneNumber): Record<string, unknown> {
  return {
    ...number,
    code_verification_status: 'VERIFIED',
    platform_type: 'CLOUD_API',
    throughput: { level: 'STANDARD' },
  };
}
