import { randomInt } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Response } from 'express';
import { html, type Answer } from '../server/answer';
import { deliver } from '../server/deliver';
import type { Vendor } from '../server/vendor';
import type { Fault } from './fault';
import { applyTokenQuirk, errorQuirk } from './token-quirks';

/** A request whose answer was withheld is held this long at most, so that sockets do not pile up. */
const silenceLimitMs = 10 * 60_000;

/**
 * Plays `fault` on one request: decides whether the vendor does its work, and what of the answer arrives.
 * @returns the answer as the vendor decided it (also when it never arrived), for the log.
 */
export async function strike(
  fault: Fault,
  vendor: Vendor,
  response: Response,
  work: (fault: Fault) => Promise<Answer>,
  nowMs: number,
): Promise<Answer> {
  switch (fault.kind) {
    case 'status':
      return send(response, injectedStatus(fault, vendor));
    case 'html':
      return send(
        response,
        html(
          fault.status,
          `<!doctype html><html><head><title>${String(fault.status)}</title></head><body><center><h1>${String(fault.status)} Bad Gateway</h1></center><hr></body></html>`,
        ),
      );
    case 'redirect':
      return send(response, { status: 302, headers: { location: fault.to } });
    case 'huge_body':
      return hugeBody(response, fault.bytes);
    case 'delay': {
      const ms =
        fault.max_ms && fault.max_ms > fault.ms ? randomInt(fault.ms, fault.max_ms) : fault.ms;
      if (fault.when === 'before') await sleep(ms);
      const answer = await work(fault);
      if (fault.when === 'after') await sleep(ms);
      return send(response, answer);
    }
    case 'timeout_after_success': {
      const answer = await work(fault);
      setTimeout(() => response.destroy(), silenceLimitMs).unref();
      return answer;
    }
    case 'reset': {
      const answer = fault.after_success ? await work(fault) : { status: 0 };
      response.socket?.resetAndDestroy();
      return answer;
    }
    case 'slow_body':
      return slowBody(response, await work(fault), fault.ms);
    case 'malformed_body': {
      const answer = await work(fault);
      const whole =
        typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
      return send(response, {
        ...answer,
        headers: { 'content-type': 'application/json; charset=utf-8', ...answer.headers },
        body: whole.slice(0, Math.max(1, Math.floor(whole.length / 2))),
      });
    }
    case 'token_quirk': {
      const answer =
        errorQuirk(fault.quirk) ?? applyTokenQuirk(fault.quirk, await work(fault), nowMs);
      return send(response, answer);
    }
    case 'refusal':
    case 'dead_model':
    case 'truncated_output':
      return send(response, await work(fault));
  }
}

function send(response: Response, answer: Answer): Answer {
  deliver(response, answer);
  return answer;
}

function injectedStatus(fault: Extract<Fault, { kind: 'status' }>, vendor: Vendor): Answer {
  const own = vendor.failure(fault.status, 'Injected by the sandbox.');
  return {
    status: fault.status,
    headers: { ...own.headers, ...fault.headers },
    body: fault.body ?? own.body,
  };
}

async function hugeBody(response: Response, bytes: number): Promise<Answer> {
  response.status(200).type('application/json');
  // The caller is expected to hang up early.
  await pipeline(Readable.from(padding(bytes)), response).catch(() => undefined);
  return { status: 200 };
}

function* padding(bytes: number): Generator<string | Buffer> {
  const block = Buffer.alloc(64 * 1024, 'x');
  yield '{"padding":"';
  for (let sent = 0; sent < bytes; sent += block.length) {
    yield block.subarray(0, Math.min(block.length, bytes - sent));
  }
  yield '"}';
}

/** Headers at once, then the body in ten pieces over `ms`. */
async function slowBody(response: Response, answer: Answer, ms: number): Promise<Answer> {
  const whole = Buffer.isBuffer(answer.body)
    ? answer.body
    : Buffer.from(
        typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}),
      );
  response.status(answer.status).type('application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.flushHeaders();
  const piece = Math.max(1, Math.ceil(whole.length / 10));
  for (let from = 0; from < whole.length && !response.destroyed; from += piece) {
    await sleep(ms / 10);
    response.write(whole.subarray(from, from + piece));
  }
  response.end();
  return answer;
}
