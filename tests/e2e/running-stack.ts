import { z } from 'zod/v4';
import { EngineClient, type LeadDetail } from '../../scripts/demo/engine-client';
import { eventually, NotYet } from '../../scripts/demo/eventually';
import { callJson } from '../../scripts/demo/http';
import { engineHeaders, prepareDemo, type PreparedDemo } from '../../scripts/demo/installation';
import { sendLead, type LeadBody } from '../../scripts/demo/lead';
import { foldersOf } from '../../scripts/stack/folders';
import { readOrCreateSecrets } from '../../scripts/stack/secrets';
import { startStack, type Stack } from '../../scripts/stack/stack';
import { newDataFolder, removeDataFolder } from './start-command';

const ports = {
  n8n: 25678,
  n8nRunner: 25679,
  vault: 27310,
  vaultReplica: 27311,
  engine: 27320,
  sandbox: 27330,
  postgres: 27340,
};

const deadLetter = z.object({
  reason: z.string().nullable(),
  event: z.object({ aggregate: z.object({ id: z.string() }) }),
});

type DeadLetter = z.output<typeof deadLetter>;

const finishTimeoutMs = 90_000;

export interface Fault {
  readonly vendor: string;
  readonly method?: string;
  readonly path?: string;
  readonly times?: number;
  readonly fault: Readonly<Record<string, unknown>>;
}

/** The whole stack with the demo client, for tests that break things. */
export interface RunningStack extends PreparedDemo {
  readonly stack: Stack;
  readonly engine: EngineClient;
  fault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  seed(vendor: string, body: object): Promise<void>;
  send(lead: LeadBody): Promise<void>;
  /** Waits until the lead is stored and `done` accepts it. */
  until(lead: LeadBody, what: string, done: (detail: LeadDetail) => boolean): Promise<LeadDetail>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  close(): Promise<void>;
}

export async function startRunningStack(): Promise<RunningStack> {
  const dataFolder = await newDataFolder();
  const folders = foldersOf(dataFolder);
  const secrets = await readOrCreateSecrets(folders.secretsFile);
  const stack = await startStack({ ports, folders, secrets, signal: new AbortController().signal });
  const prepared = await prepareDemo(stack, folders.demoFile);
  const engine = new EngineClient(stack.urls.engine, prepared.installation);
  const control = (method: string, route: string, body?: object) =>
    callJson(`${stack.urls.sandbox}/control/${route}`, z.unknown(), {
      method,
      ...(body ? { body } : {}),
    });
  return {
    ...prepared,
    stack,
    engine,
    fault: async (fault) => {
      await control('POST', 'faults', fault);
    },
    clearFaults: async () => {
      await control('DELETE', 'faults');
    },
    seed: async (vendor, body) => {
      await control('POST', `state/${vendor}`, body);
    },
    send: async (lead) => {
      const { status } = await sendLead(stack.urls.engine, prepared.installation, lead);
      if (status !== 'accepted') throw new Error(`the lead was answered ${status}`);
    },
    until: (lead, what, done) =>
      eventually(finishTimeoutMs, async () => {
        const [stored] = await engine.leadsByEmail(lead.email ?? '');
        if (!stored) throw new NotYet(`${what}: the lead is not stored`);
        const detail = await engine.lead(stored.id);
        if (!done(detail)) throw new NotYet(`${what}: ${JSON.stringify(detail)}`);
        return detail;
      }),
    deadLetters: async () => {
      const { items } = await callJson(
        `${stack.urls.engine}/api/system/bus/dead-letters`,
        z.object({ items: z.array(deadLetter) }),
        { headers: engineHeaders(prepared.installation) },
      );
      return items;
    },
    close: async () => {
      await stack.close();
      await removeDataFolder(dataFolder);
    },
  };
}
