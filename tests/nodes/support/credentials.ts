import {
  ICredentialsHelper,
  type ICredentialDataDecryptedObject,
  type ICredentials,
  type ICredentialType,
  type ICredentialsExpressionResolveValues,
  type IDataObject,
  type IHttpRequestOptions,
  type INode,
  type INodeCredentialsDetails,
  type INodeProperties,
  type IRequestOptionsSimplified,
  type IWorkflowExecuteAdditionalData,
  type WorkflowExecuteMode,
  type IExecuteData,
  type Workflow,
} from 'n8n-workflow';
import { MarketingAnthropicApi } from '../../../credentials/MarketingAnthropicApi.credentials';
import { MarketingCalComApi } from '../../../credentials/MarketingCalComApi.credentials';
import { MarketingEngineApi } from '../../../credentials/MarketingEngineApi.credentials';
import { MarketingWhatsAppApi } from '../../../credentials/MarketingWhatsAppApi.credentials';
import { TokenVaultApi } from '../../../credentials/TokenVaultApi.credentials';

const types: readonly ICredentialType[] = [
  new MarketingAnthropicApi(),
  new MarketingCalComApi(),
  new MarketingEngineApi(),
  new MarketingWhatsAppApi(),
  new TokenVaultApi(),
];

/** Values of credentials by type. */
export type CredentialValues = Readonly<Record<string, ICredentialDataDecryptedObject>>;

/**
 * Holds credentials as plain values and applies `authenticate` of our credential types as n8n does: expressions in
 * fields are resolved for the item, those in headers with `$credentials`.
 */
export class PlainCredentials extends ICredentialsHelper {
  constructor(private readonly values: CredentialValues) {
    super();
  }

  getParentTypes(): string[] {
    return [];
  }

  isCredentialUsableByNode(): boolean {
    return true;
  }

  async getDecrypted(
    _additionalData: IWorkflowExecuteAdditionalData,
    _details: INodeCredentialsDetails,
    type: string,
    mode: WorkflowExecuteMode,
    _executeData?: IExecuteData,
    _raw?: boolean,
    where?: ICredentialsExpressionResolveValues,
  ): Promise<ICredentialDataDecryptedObject> {
    const fields = this.values[type];
    if (!fields) throw new Error(`The test gives no credential of type ${type}`);
    if (!where) return Promise.resolve({ ...fields });
    const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = where;
    const resolved = workflow.expression.getParameterValue(
      { ...fields } as Parameters<typeof workflow.expression.getParameterValue>[0],
      runExecutionData,
      runIndex,
      itemIndex,
      node.name,
      connectionInputData,
      mode,
      {},
    );
    return Promise.resolve(resolved as ICredentialDataDecryptedObject);
  }

  async authenticate(
    credentials: ICredentialDataDecryptedObject,
    typeName: string,
    options: IHttpRequestOptions | IRequestOptionsSimplified,
    workflow?: Workflow,
    node?: INode,
  ): Promise<IHttpRequestOptions> {
    const authenticate = types.find(({ name }) => name === typeName)?.authenticate;
    if (typeof authenticate === 'function')
      return authenticate(credentials, options as IHttpRequestOptions);
    if (!workflow || !node || typeof authenticate !== 'object')
      throw new Error('Nothing to resolve with');
    const headers: IDataObject = {};
    for (const [name, value] of Object.entries(authenticate.properties.headers ?? {})) {
      headers[name] = workflow.expression.getSimpleParameterValue(
        node,
        typeof value === 'string' ? value : '',
        'internal',
        {
          $credentials: credentials,
        },
      );
    }
    const request = options as IHttpRequestOptions;
    return Promise.resolve({ ...request, headers: { ...request.headers, ...headers } });
  }

  async preAuthentication(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async runPreAuthentication(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async getCredentials(): Promise<ICredentials> {
    return Promise.reject(new Error('Not stored in these tests'));
  }

  async updateCredentials(): Promise<void> {
    return Promise.reject(new Error('Not stored in these tests'));
  }

  async updateCredentialsOauthTokenData(): Promise<void> {
    return Promise.reject(new Error('Not stored in these tests'));
  }

  getCredentialsProperties(type: string): INodeProperties[] {
    return types.find(({ name }) => name === type)?.properties ?? [];
  }
}
