import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, requiredText, textEntry, textList } from '../../../items/parameters';
import { ParameterFailure } from '../../../items/parameterFailure';
import { providerOptions, subjectField, tenantField } from '../../shared/descriptions';
import { vaultRequest } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName:
      'Whoever opens the link connects an account for this subject. It works once and for 30 minutes, and is hidden in the run view: hand it on with the next node.',
    name: 'linkNotice',
    type: 'notice',
    default: '',
  },
  tenantField,
  subjectField,
  {
    displayName: 'Providers',
    name: 'providers',
    type: 'multiOptions',
    required: true,
    options: providerOptions,
    default: [],
    description: 'Accounts that may be connected with this link',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Locale',
        name: 'locale',
        type: 'options',
        options: [
          { name: 'English', value: 'en' },
          { name: 'French', value: 'fr' },
          { name: 'Portuguese', value: 'pt' },
        ],
        default: 'en',
        description: 'Language of the page',
      },
      {
        displayName: 'Return URL',
        name: 'returnUrl',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://portal.example.com/accounts',
        description: 'Where the browser goes afterwards. The vault allows listed addresses only.',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const providers = textList(run.context.getNodeParameter('providers', run.itemIndex));
  if (providers.length === 0) {
    throw new ParameterFailure('providers', '"Providers" is empty', 'Pick at least one provider.');
  }
  const options = collection(run, 'options');
  const locale = textEntry(options, 'locale');
  const returnUrl = textEntry(options, 'returnUrl');
  const session = await vaultRequest(run, {
    method: 'POST',
    path: '/v1/connect-sessions',
    body: {
      tenant: requiredText(run, 'vaultTenant', 'Tenant'),
      subject: requiredText(run, 'vaultSubject', 'Subject'),
      providers,
      ...(locale ? { locale } : {}),
      ...(returnUrl ? { return_url: returnUrl } : {}),
    },
    // A second link does no harm: each works once, and none connects anything by itself.
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, session);
});
