import type { INode, INodeParameters, INodeType } from 'n8n-workflow';
import { CalCom } from '../../../nodes/CalCom/CalCom.node';
import { ClaudeMarketing } from '../../../nodes/ClaudeMarketing/ClaudeMarketing.node';
import { WhatsAppBusiness } from '../../../nodes/WhatsAppBusiness/WhatsAppBusiness.node';
import type { NodeSetting } from './n8n';

interface VendorNode {
  readonly type: new () => INodeType;
  readonly credentialType: string;
  readonly prefix: string;
  readonly secret: Readonly<Record<string, string>>;
}

const nodes = {
  calCom: {
    type: CalCom,
    credentialType: 'marketingCalComApi',
    prefix: '/cal-com',
    secret: { apiKey: 'cal_sandbox_test' },
  },
  claude: {
    type: ClaudeMarketing,
    credentialType: 'marketingAnthropicApi',
    prefix: '/anthropic',
    secret: { apiKey: 'sk-ant-sandbox-test' },
  },
  whatsApp: {
    type: WhatsAppBusiness,
    credentialType: 'marketingWhatsAppApi',
    prefix: '/graph',
    secret: { accessToken: 'EAAsandboxTest', phoneNumberId: '106540352242922' },
  },
} satisfies Record<string, VendorNode>;

/** A vendor node with a plain credential that points at the sandbox. */
export function vendorNode(
  name: keyof typeof nodes,
  sandbox: { readonly url: string },
  parameters: INodeParameters,
  onError?: INode['onError'],
): NodeSetting {
  const { type, credentialType, prefix, secret } = nodes[name];
  return {
    type: new type(),
    parameters,
    credentials: { [credentialType]: { baseUrl: `${sandbox.url}${prefix}`, ...secret } },
    ...(onError ? { onError } : {}),
  };
}
