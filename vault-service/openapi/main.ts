import { apiDocument } from './document';

process.stdout.write(`${JSON.stringify(apiDocument(), undefined, 2)}\n`);
