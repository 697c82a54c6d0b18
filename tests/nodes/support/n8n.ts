import './n8n-folder';
import {
  ExecuteContext,
  ExternalSecretsProxy,
  HookContext,
  LoadOptionsContext,
  WebhookContext,
} from 'n8n-core';
import {
  createRunExecutionData,
  NodeHelpers,
  Workflow,
  type IDataObject,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type INodeType,
  type IWebhookData,
  type IWorkflowExecuteAdditionalData,
  type WorkflowExecuteMode,
} from 'n8n-workflow';
import { PlainCredentials, type CredentialValues } from './credentials';
import { outputSchema } from './output-schema';

export interface NodeSetting {
  readonly type: INodeType;
  readonly parameters: INodeParameters;
  readonly credentials: CredentialValues;
  readonly onError?: INode['onError'];
  /** Name of the node; names of subscriptions depend on it. */
  readonly name?: string;
}

function notHere(): never {
  throw new Error('Not part of these tests');
}

function additionalData(credentials: CredentialValues): IWorkflowExecuteAdditionalData {
  const base = 'http://n8n.test';
  return {
    credentialsHelper: new PlainCredentials(credentials),
    externalSecretsProxy: new ExternalSecretsProxy(),
    executeWorkflow: notHere,
    getRunExecutionData: notHere,
    getRuntimeCredential: notHere,
    startRunnerTask: notHere,
    currentNodeExecutionIndex: 0,
    restApiUrl: `${base}/rest`,
    instanceBaseUrl: base,
    formBaseUrl: `${base}/form`,
    formWaitingBaseUrl: `${base}/form-waiting`,
    formTestBaseUrl: `${base}/form-test`,
    webhookBaseUrl: `${base}/webhook`,
    webhookWaitingBaseUrl: `${base}/webhook-waiting`,
    webhookTestBaseUrl: `${base}/webhook-test`,
    mcpBaseUrl: `${base}/mcp`,
    mcpTestBaseUrl: `${base}/mcp-test`,
    variables: {},
    logAiEvent: () => undefined,
  };
}

/** A workflow of the one node, with its parameters completed by defaults as n8n does when it loads one. */
export function workflowOf(setting: NodeSetting): { workflow: Workflow; node: INode } {
  const { type, parameters, credentials, onError } = setting;
  const node: INode = {
    id: '8a2b8f7e-3a47-4c3c-9f0e-0d6b3f1f8f10',
    name: setting.name ?? type.description.displayName,
    type: `n8n-nodes-marketing-engine.${type.description.name}`,
    typeVersion: 1,
    position: [0, 0],
    webhookId: 'b7a9a3f4-52bd-4d2e-9d55-6a0b7c8f1e22',
    parameters: { ...parameters },
    credentials: Object.fromEntries(
      Object.keys(credentials).map((name) => [name, { id: `id of ${name}`, name }]),
    ),
    ...(onError ? { onError } : {}),
  };
  const workflow = new Workflow({
    id: 'mkt-test',
    name: 'Test',
    nodes: [node],
    connections: {},
    active: false,
    nodeTypes: {
      getByName: () => type,
      getByNameAndVersion: () => type,
      getKnownTypes: () => ({}),
    },
    settings: { timezone: 'Africa/Dakar' },
  });
  return { workflow, node: workflow.getNode(node.name) ?? node };
}

/** n8n's own execution context that refuses parameters the node does not show with its present settings. */
class StrictContext extends ExecuteContext {
  constructor(...args: ConstructorParameters<typeof ExecuteContext>) {
    super(...args);
    const read = this.getNodeParameter.bind(this);
    const { description } = this.workflow.nodeTypes.getByNameAndVersion(this.node.type, 1);
    const strict = (name: string, ...rest: unknown[]): unknown => {
      const [first] = name.split('.');
      const shown = description.properties.some(
        (property) =>
          property.name === first &&
          NodeHelpers.displayParameter(this.node.parameters, property, this.node, description),
      );
      if (!shown) throw new Error(`Parameter "${name}" is not declared for this operation`);
      return Reflect.apply(read, this, [name, ...rest]);
    };
    Object.assign(this, { getNodeParameter: strict });
  }
}

function hasExecute(type: INodeType): type is INodeType & { execute: Method } {
  return type.execute !== undefined;
}

/** Runs the node once over the items and returns the items of its one output. */
export async function runNode(
  setting: NodeSetting,
  items: readonly IDataObject[],
): Promise<INodeExecutionData[]> {
  const { workflow, node } = workflowOf(setting);
  const input = items.map((json, item) => ({ json, pairedItem: { item } }));
  const data = { main: [input] };
  const context = new StrictContext(
    workflow,
    node,
    additionalData(setting.credentials),
    'manual',
    createRunExecutionData({}),
    0,
    input,
    data,
    { data, node, source: null },
    [],
  );
  const { type } = setting;
  if (!hasExecute(type)) throw new Error('The node has no execute');
  const output = await on(context, type, 'execute');
  const [first = []] = Array.isArray(output) ? (output as INodeExecutionData[][]) : [];
  for (const { json } of first) requireDeclared(type, node, json);
  return first;
}

/** Fields an operation gives must be in its output schema: that is what users build on before the first run. */
function requireDeclared(type: INodeType, node: INode, json: IDataObject): void {
  if ('error' in json) return;
  const schema = outputSchema(
    type,
    text(node.parameters.resource),
    text(node.parameters.operation),
  );
  const missing = Object.keys(json).filter((field) => !(field in schema.properties));
  if (missing.length > 0 && !schema.additionalProperties) {
    throw new Error(`The output schema does not mention ${missing.join(', ')}`);
  }
}

/** The one item a run over one item gives. */
export async function runOnce(setting: NodeSetting, item: IDataObject = {}): Promise<IDataObject> {
  const [first, ...more] = await runNode(setting, [item]);
  if (!first || more.length > 0)
    throw new Error(`Expected one item, got ${String(more.length + 1)}`);
  return first.json;
}

/** Context of a webhook's life cycle; `mode` manual is a test run in the editor. */
export function hookContext(
  setting: NodeSetting,
  mode: WorkflowExecuteMode = 'trigger',
  kept?: { workflow: Workflow; node: INode },
) {
  const { workflow, node } = kept ?? workflowOf(setting);
  const context = new HookContext(
    workflow,
    node,
    additionalData(setting.credentials),
    mode,
    mode === 'manual' ? 'manual' : 'activate',
    webhookData(workflow, node, mode === 'manual'),
  );
  return { context, workflow, node };
}

export function webhookContext(
  setting: NodeSetting,
  { workflow, node }: { workflow: Workflow; node: INode },
  http: { request: object; response: object },
) {
  const data = additionalData(setting.credentials);
  Object.assign(data, { httpRequest: http.request, httpResponse: http.response });
  return new WebhookContext(
    workflow,
    node,
    data,
    'trigger',
    webhookData(workflow, node),
    [],
    createRunExecutionData({}),
  );
}

export function listContext(setting: NodeSetting) {
  const { workflow, node } = workflowOf(setting);
  const data = additionalData(setting.credentials);
  data.currentNodeParameters = node.parameters;
  return new LoadOptionsContext(workflow, node, data, '');
}

function webhookData(workflow: Workflow, node: INode, isTest = false): IWebhookData {
  return {
    httpMethod: 'POST',
    node: node.name,
    path: `${node.webhookId ?? ''}/events`,
    webhookDescription: {
      name: 'default',
      httpMethod: 'POST',
      path: 'events',
      responseMode: 'lastNode',
    },
    workflowId: workflow.id,
    isTest,
    workflowExecuteAdditionalData: additionalData({}),
  };
}

type Method = (this: never, ...args: never[]) => Promise<unknown>;

/** Calls a method of a node type on a context of n8n-core, whose declared types are a little wider than n8n's own. */
export async function on<Name extends string, Methods extends Readonly<Record<Name, Method>>>(
  context: object,
  methods: Methods,
  name: Name,
  ...args: readonly unknown[]
): Promise<Awaited<ReturnType<Methods[Name]>>> {
  const method: Method = methods[name];
  const result: Awaited<ReturnType<Methods[Name]>> = await Reflect.apply(method, context, args);
  return result;
}

/** @throws Error when the value is no text, so that a test stops where the surprise is. */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`not a text: ${JSON.stringify(value)}`);
  return value;
}
