import { Scope } from '../../platform/lifecycle/service';
import type { Attack } from './connect/attack';
import { attacksOnBrowsers } from './connect/attacks-on-browsers';
import { attacksOnCodes } from './connect/attacks-on-codes';
import { attacksOnFlows } from './connect/attacks-on-flows';
import { attacksOnPages } from './connect/attacks-on-pages';
import { attacksOnRedirects } from './connect/attacks-on-redirects';
import { gainsOf, honestFlowWorks } from './connect/judgement';
import { Scene, publicUrl, type Stage } from './connect/scene';
import { proofs, type Proof } from './connect/sharpness';
import { startRigStack } from './processes';

export interface AttackResult {
  readonly name: string;
  readonly source: string;
  /** What it won. Empty: the vault held. */
  readonly gains: readonly string[];
  /** Why the honest way did not work beside it; absent: it did. */
  readonly control: string | undefined;
}

export interface AttackFigures {
  readonly attacks: number;
  readonly rounds: number;
  readonly tried: number;
  readonly successes: number;
  readonly controls_failed: number;
  /** Attacks on a vault, server or browser with one protection taken away, and how many of them were noticed. */
  readonly proofs: number;
  readonly proofs_noticed: number;
  readonly failed: readonly AttackResult[];
}

export const attacks: readonly Attack[] = [
  ...attacksOnCodes,
  ...attacksOnBrowsers,
  ...attacksOnRedirects,
  ...attacksOnFlows,
  ...attacksOnPages,
];

const atOnce = 6;

/** What the vault of the stage must be started with. */
export const stageEnvironment = {
  VAULT_PUBLIC_URL: publicUrl,
  VAULT_ALLOW_LOOPBACK: '1',
  VAULT_TRUSTED_PROXIES: '1',
};

/** Bar 8: scripted attacks on connect, each beside an honest flow that works. */
export async function connectAttacks(
  rounds: number,
  progress: (line: string) => void,
): Promise<AttackFigures> {
  const scope = new Scope();
  try {
    const stack = await startRigStack(scope);
    const vault = await stack.startVault({ environment: stageEnvironment });
    const { adminKey, databaseUrl } = stack;
    return await playAll({ url: vault.url, adminKey, databaseUrl }, rounds, progress);
  } finally {
    await scope.close();
  }
}

export function attacksHeld(figures: AttackFigures): boolean {
  const { successes, controls_failed, proofs: weakened, proofs_noticed } = figures;
  return successes + controls_failed === 0 && proofs_noticed === weakened;
}

export async function playAll(
  stage: Stage,
  rounds: number,
  progress: (line: string) => void = () => undefined,
): Promise<AttackFigures> {
  const results: AttackResult[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    results.push(...(await severalAtOnce(inAnyOrder(attacks), (attack) => play(stage, attack))));
    progress(`round ${round} of ${rounds}: ${attacks.length} attacks`);
  }
  const noticed = await severalAtOnce(proofs, (proof) => isNoticed(stage, proof));
  const failed = results.filter(({ gains, control }) => gains.length > 0 || control !== undefined);
  return {
    attacks: attacks.length,
    rounds,
    tried: results.length,
    successes: results.filter(({ gains }) => gains.length > 0).length,
    controls_failed: results.filter(({ control }) => control !== undefined).length,
    proofs: proofs.length,
    proofs_noticed: noticed.filter(Boolean).length,
    failed,
  };
}

async function play(stage: Stage, { name, source, run }: Attack): Promise<AttackResult> {
  const scene = new Scene(stage);
  await scene.open();
  try {
    await run(scene);
    const gains = [...new Set(await gainsOf(scene))];
    return { name, source, gains, control: await honestFlowWorks(scene) };
  } catch (failure) {
    // An attack that cannot be played has shown nothing.
    return { name, source, gains: [], control: `it could not be played: ${String(failure)}` };
  } finally {
    await scene.close();
  }
}

async function isNoticed(stage: Stage, { run }: Proof): Promise<boolean> {
  const scene = new Scene(stage);
  await scene.open();
  try {
    await run(scene);
    return (await gainsOf(scene)).length > 0;
  } finally {
    await scene.close();
  }
}

/** Attacks share nothing but the vault; more of them at once is harder for it, too. */
async function severalAtOnce<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift())
      results.push(await run(item));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

function inAnyOrder<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
