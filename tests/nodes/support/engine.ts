import type { INode, INodeParameters } from 'n8n-workflow';
import { MarketingEngine } from '../../../nodes/MarketingEngine/MarketingEngine.node';
import type { NodeSetting } from './n8n';
import { startScriptedServer, type Script, type ScriptedServer } from './scripted-server';

export const tenantA = '0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d1a';
export const tenantB = '0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d1b';

/** A uuid that ends with `n`. */
export function uuid(n: number): string {
  return `0192f0c1-8f5e-7c3a-9d5e-${String(n).padStart(12, '0')}`;
}

const servers: ScriptedServer[] = [];

/** An engine that answers by a script; closed after each test. */
export async function scriptedEngine(script: Script): Promise<ScriptedServer> {
  const server = await startScriptedServer(script);
  servers.push(server);
  return server;
}

export async function closeEngines(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

export function engineNode(
  server: { readonly url: string },
  parameters: INodeParameters,
  onError?: INode['onError'],
): NodeSetting {
  return {
    type: new MarketingEngine(),
    parameters,
    credentials: { marketingEngineApi: { baseUrl: `${server.url}/`, apiKey: 'mee_test' } },
    ...(onError ? { onError } : {}),
  };
}
