import { startSandbox, type RunningSandbox } from '../start';

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

/** A sandbox of this suite's own, and short ways to talk to it. */
export interface TestSandbox extends RunningSandbox {
  control(path: string, body?: unknown): Promise<unknown>;
  state(vendor: string): Promise<Record<string, unknown>>;
  fault(
    vendor: string,
    fault: Record<string, unknown>,
    rest?: Record<string, unknown>,
  ): Promise<void>;
  request(
    path: string,
    init?: RequestInit & { json?: unknown; form?: Record<string, string> },
  ): Promise<JsonAnswer>;
}

export async function startTestSandbox(): Promise<TestSandbox> {
  const sandbox = await startSandbox();
  const request: TestSandbox['request'] = async (path, { json, form, ...init } = {}) => {
    const body =
      json !== undefined
        ? JSON.stringify(json)
        : form
          ? new URLSearchParams(form).toString()
          : null;
    const type =
      json !== undefined
        ? { 'content-type': 'application/json' }
        : form
          ? { 'content-type': 'application/x-www-form-urlencoded' }
          : {};
    const response = await fetch(sandbox.url + path, {
      redirect: 'manual',
      ...init,
      ...(body === null ? {} : { method: init.method ?? 'POST', body }),
      headers: { ...type, ...Object.fromEntries(new Headers(init.headers)) },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
  const control: TestSandbox['control'] = async (path, body) => {
    const answer = await request(`/control/${path}`, body === undefined ? {} : { json: body });
    if (answer.status !== 200) throw new Error(`control ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    ...sandbox,
    request,
    control,
    state: async (vendor) => record(await control(`state/${vendor}`)),
    fault: async (vendor, fault, rest = {}) => {
      await control('faults', { vendor, fault, ...rest });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @throws Error when `value` is no object, so that a test stops where the surprise is. */
export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`not an object: ${JSON.stringify(value)}`);
  return { ...value };
}

export function records(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`);
  return value.map(record);
}

/** A value deep inside an answer: `at(body, 'data', '0', 'uid')`. */
export function at(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>((found, key) => {
    if (Array.isArray(found)) return found[Number(key)];
    return typeof found === 'object' && found !== null ? record(found)[key] : undefined;
  }, value);
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`not a text: ${JSON.stringify(value)}`);
  return value;
}
