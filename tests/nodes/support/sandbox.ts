/** The part of the sandbox's own test harness that node tests use. */
export interface TestSandbox {
  readonly url: string;
  control(path: string, body?: unknown): Promise<unknown>;
  state(vendor: string): Promise<Record<string, unknown>>;
  fault(
    vendor: string,
    fault: Record<string, unknown>,
    rest?: Record<string, unknown>,
  ): Promise<void>;
  close(): Promise<void>;
}

/**
 * The sandbox is loaded without its types: n8n-workflow changes the global type of HTTP requests, and the services'
 * own Express code does not fit that type.
 */
const harness = jest.requireActual<{ startTestSandbox(): Promise<TestSandbox> }>(
  '../../../sandbox/tests/running-sandbox',
);

/** One sandbox for a suite, empty before each test. */
export function useSandbox(): () => TestSandbox {
  let sandbox: TestSandbox | undefined;
  beforeAll(async () => {
    sandbox = await harness.startTestSandbox();
  });
  beforeEach(async () => {
    await sandbox?.control('reset', {});
  });
  afterAll(async () => {
    await sandbox?.close();
  });
  return () => {
    if (!sandbox) throw new Error('The sandbox is not up yet');
    return sandbox;
  };
}

/** @throws Error when `value` is no list of objects, so that a test stops where the surprise is. */
export function records(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`);
  return value.map((each: unknown) => {
    if (typeof each !== 'object' || each === null) throw new Error('not a list of objects');
    return { ...each };
  });
}

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
}

/** What a vendor of the sandbox was asked so far. */
export async function requestsOf(sandbox: TestSandbox, vendor: string): Promise<LoggedRequest[]> {
  const answer = await sandbox.control(`requests?vendor=${vendor}`);
  const log =
    typeof answer === 'object' && answer !== null && 'requests' in answer ? answer.requests : [];
  return records(log).map(({ method, path }) => ({ method: String(method), path: String(path) }));
}
