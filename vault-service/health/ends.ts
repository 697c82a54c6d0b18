import type { Ends, Finding } from '../providers/probe';

/** When the token and the grant end, where the provider said so. */
export function endsOf(finding: Finding | undefined): Ends | undefined {
  return finding?.kind === 'alive' ? finding.ends : undefined;
}
