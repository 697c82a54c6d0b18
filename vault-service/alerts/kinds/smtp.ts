import { connect, isIP, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { z } from 'zod/v4';
import { checkAddress, EgressRefused, type EgressRules } from '../../egress/address';
import { guardedLookup } from '../../egress/lookup';
import type { Sent } from '../../events/deliveries';
import { emailOf } from '../email';
import { mailSettings } from './addresses';
import { plainCode, sendTimeoutMs, type AlertKind, type Letter } from './kind';

const settings = z
  .strictObject({
    ...mailSettings,
    host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be a host name or an address'),
    port: z.int().min(1).max(65_535).default(587),
    /** `starttls`: refuses a server without it; `tls`: from the first byte (port 465); `none`: this machine only. */
    security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
    username: z.string().min(1).max(300).optional(),
    password: z.string().min(1).max(1_000).optional(),
    /** PEM of the authority that signed the server's certificate, where it is not a public one. */
    ca: z.string().max(20_000).optional(),
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    path: ['password'],
    message: 'username and password belong together',
  });
type SmtpSettings = z.output<typeof settings>;

/** Mail through the sender's own server. */
export const smtp: AlertKind<SmtpSettings> = {
  kind: 'smtp',
  settings,
  secrets: ['password'],
  check({ host, security }, rules) {
    if (isIP(host) !== 0) checkAddress(host, rules);
    else if (host === 'localhost') checkAddress('127.0.0.1', rules);
    const isHere = host === 'localhost' || /^(127\.|::1$)/.test(host);
    if (security === 'none' && !isHere)
      throw new EgressRefused('Mail leaves this machine only under TLS.');
  },
  async send(its, letter, rules) {
    smtp.check(its, rules);
    const signal = AbortSignal.timeout(sendTimeoutMs);
    const socket = await guardedSocket(its, rules, signal).catch((failure: unknown) => failure);
    if (!isSocket(socket)) return failed(socket);
    try {
      return await sendThrough(socket, its, letter, signal);
    } catch (failure) {
      return failed(failure);
    } finally {
      socket.destroy();
    }
  },
};

async function sendThrough(
  socket: Socket,
  { host, port, security, username, password, ca, from, from_name, to }: SmtpSettings,
  { id, message }: Letter,
  signal: AbortSignal,
): Promise<Sent> {
  const transport = createTransport({
    host,
    port,
    connection: socket,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(username !== undefined && password !== undefined
      ? { auth: { user: username, pass: password } }
      : {}),
    greetingTimeout: sendTimeoutMs,
    socketTimeout: sendTimeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { subject, text, html } = emailOf(message);
  try {
    const { accepted, rejected } = await transport.sendMail({
      from: { name: from_name, address: from },
      to: [...to],
      subject,
      text,
      html,
      // The same on every try, so that mail servers and readers recognise a repetition.
      messageId: `<${id}@${from.split('@').at(-1) ?? 'token-vault'}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal,
    });
    return {
      delivered: accepted.length > 0,
      outcome: rejected.length > 0 ? 'smtp_partly_accepted' : 'smtp_accepted',
    };
  } finally {
    transport.close();
  }
}

/** Connects to the very address that was checked. */
function guardedSocket(
  { host, port }: SmtpSettings,
  rules: EgressRules,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: guardedLookup(rules), signal });
    // Also heard after the mail is sent: an error nobody hears would end the process.
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

const isSocket = (value: unknown): value is Socket =>
  typeof value === 'object' && value !== null && 'destroy' in value;

/** Only codes: what a mail server says may repeat what it was sent. */
function failed(failure: unknown): Sent {
  const facts = typeof failure === 'object' && failure !== null ? failure : {};
  const reply = 'responseCode' in facts ? facts.responseCode : undefined;
  const code = 'code' in facts ? facts.code : undefined;
  return {
    delivered: false,
    outcome: typeof reply === 'number' ? `smtp_${reply}` : plainCode(code, 'unreachable'),
  };
}
