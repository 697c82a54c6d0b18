import type { OperationMap } from '../items/operations';
import { operations as connectLink } from './resources/connectLink';
import { operations as connection } from './resources/connection';
import { operations as subAccount } from './resources/subAccount';
import { operations as token } from './resources/token';

/** Every resource and operation of the node, by parameter value. */
export const operations = { connectLink, connection, subAccount, token } satisfies OperationMap;
