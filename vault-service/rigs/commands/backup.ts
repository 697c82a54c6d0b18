import { parseArgs } from 'node:util';
import { backupAndRestore, backupHeld } from '../backup';
import { print, progress, table } from '../report';
import type { RigCommand } from './command';

export const backupCommand: RigCommand = {
  usage: `[--connections 10000] [--tenants 100] [--full]   backup beside a running vault, restore elsewhere
                in full: --full (100,000 connections of 1,000 tenants, each way within a minute)`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        connections: { type: 'string', default: '10000' },
        tenants: { type: 'string', default: '100' },
        full: { type: 'boolean', default: false },
      },
    });
    const size = values.full
      ? { connections: 100_000, tenants: 1_000 }
      : { connections: Number(values.connections), tenants: Number(values.tenants) };
    const figures = await backupAndRestore(size, progress);
    print(JSON.stringify(figures));
    print(
      table(
        ['', 'connections', 'MB', 'backup s', 'restore s', 'leases given', 'audit chain'],
        [
          [
            'backup',
            figures.connections,
            Math.round(figures.bytes / 1e6),
            figures.backup_s,
            figures.restore_s,
            `${figures.leases_given}/${figures.leases_tried}`,
            figures.audit_holds ? 'holds' : 'broken',
          ],
        ],
      ),
    );
    return backupHeld(figures);
  },
};
