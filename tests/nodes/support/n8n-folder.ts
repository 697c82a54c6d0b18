// Imported before n8n-core, which reads these once and would otherwise write into the home folder.
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

process.env.N8N_USER_FOLDER = mkdtempSync(path.join(os.tmpdir(), 'marketing-engine-n8n-'));
process.env.N8N_ENCRYPTION_KEY = 'only-for-tests-of-nodes';
process.env.N8N_LOG_LEVEL = 'silent';
