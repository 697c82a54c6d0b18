import { actions } from '../api-keys/actions';
import { Scope } from '../../platform/lifecycle/service';
import { post, send, type RigCall } from './caller';
import { startRigProvider, type RigProvider } from './oauth-provider';
import { startRigStack } from './processes';
import { Line, type Exchange } from './tenancy/exchange';
import {
  collectionOf,
  operationsOf,
  requestFor,
  uncovered,
  variantsOf,
  type Operation,
  type Variant,
} from './tenancy/operations';
import { furnish, missing, type Holding } from './tenancy/world';

export interface TenancyFigures {
  readonly routes: number;
  readonly keys: number;
  readonly calls: number;
  /** Routes the rig cannot try, and why. */
  readonly not_covered: readonly string[];
  /** Bytes of somebody else's texts in answers. */
  readonly foreign_bytes: number;
  /** Foreign and missing told apart, by an answer or by the audit log. */
  readonly told_apart: number;
  /** Permission not asked for, or refused to a key that has it. */
  readonly wrong_permission: number;
  readonly findings: readonly string[];
}

export interface TenancyStage extends RigCall {
  readonly databaseUrl: string;
}

export function tenancyHeld(figures: TenancyFigures): boolean {
  const { not_covered, foreign_bytes, told_apart, wrong_permission, findings } = figures;
  return (
    not_covered.length + foreign_bytes + told_apart + wrong_permission + findings.length === 0 &&
    figures.routes > 0
  );
}

/** Bar 7: every route × key scope × tenant pair. */
export async function tenancy(
  everyScope: boolean,
  progress: (line: string) => void,
): Promise<TenancyFigures> {
  const scope = new Scope();
  try {
    const stack = await startRigStack(scope);
    const vault = await stack.startVault();
    const { adminKey, databaseUrl } = stack;
    return await examine({ url: vault.url, adminKey, databaseUrl }, everyScope, progress);
  } finally {
    await scope.close();
  }
}

/** A key to call with: what it may do, whose things it covers. */
interface Actor {
  readonly name: string;
  readonly key: string | undefined;
  /** `undefined`: no valid key at all. */
  readonly actions: readonly string[] | undefined;
  readonly covers: (holding: Holding) => boolean;
}

/** @param everyScope each action alone and four tenant scopes; else all actions, and each alone for its own tenant */
export async function examine(
  stage: TenancyStage,
  everyScope: boolean,
  progress: (line: string) => void = () => undefined,
  looksAt: (operation: Operation) => boolean = () => true,
): Promise<TenancyFigures> {
  const provider = await startRigProvider();
  const document = await send(stage, 'GET', '/openapi.json');
  const operations = operationsOf(document.body);
  const notCovered = operations.flatMap((operation) => uncovered(operation) ?? []);
  const variants = operations
    .filter((operation) => looksAt(operation) && uncovered(operation) === undefined)
    .flatMap(variantsOf);
  const collections = new Set(operations.flatMap((operation) => collectionOf(operation) ?? []));
  const own = await furnish(stage, provider, collections);
  const foreign = await furnish(stage, provider, collections);
  const third = await furnish(stage, provider, collections);
  const nothing = missing(collections);
  const line = await Line.open(stage.url, stage.databaseUrl);
  const examination = new Examination(line, provider, [own, foreign, third], everyScope);
  try {
    const actors = await actorsFor(stage, everyScope, { own, third });
    for (const [index, actor] of actors.entries()) {
      for (const variant of variants)
        await examination.compare(actor, variant, { own, foreign, nothing });
      if (index % 10 === 9) progress(`${index + 1} of ${actors.length} keys`);
    }
    // What a key may do is tried on things of its own, since some of it destroys them.
    const tenants = everyScope ? ['own', 'every'] : ['own'];
    for (const variant of variants) {
      for (const covered of tenants) {
        const target = await furnish(stage, provider, collections);
        const cover = { name: covered, tenants: covered === 'own' ? [target.tenant] : ['*'] };
        await examination.allow(
          variant,
          target,
          examination.permissionOf(variant),
          async (allowed) => keyFor(stage, cover.tenants, allowed),
          cover.name,
        );
      }
    }
    return {
      routes: operations.length,
      keys: actors.length,
      calls: examination.calls,
      not_covered: notCovered,
      foreign_bytes: examination.foreignBytes,
      told_apart: examination.toldApart,
      wrong_permission: examination.wrongPermission,
      findings: examination.findings,
    };
  } finally {
    await line.close();
    await provider.close();
  }
}

async function keyFor(
  stage: TenancyStage,
  tenants: readonly string[],
  allowed: readonly string[],
): Promise<string> {
  const { status, body } = await post(stage, '/v1/api-keys', {
    name: 'rig',
    tenants,
    actions: allowed,
    rate_per_s: 20_000,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return String(body['key']);
}

async function actorsFor(
  stage: TenancyStage,
  everyScope: boolean,
  { own, third }: { readonly own: Holding; readonly third: Holding },
): Promise<Actor[]> {
  const scopes = [
    { name: 'own', tenants: [own.tenant] },
    ...(everyScope
      ? [
          { name: 'own and a third', tenants: [own.tenant, third.tenant] },
          { name: 'a third', tenants: [third.tenant] },
          { name: 'every', tenants: ['*'] },
        ]
      : []),
  ];
  const allowances = [
    { name: 'all actions', actions: [...actions] as string[] },
    ...actions.map((action) => ({ name: action, actions: [action] as string[] })),
    ...(everyScope
      ? actions.map((left) => ({
          name: `all but ${left}`,
          actions: actions.filter((action) => action !== left),
        }))
      : []),
  ];
  const actors: Actor[] = [];
  for (const { name, tenants } of scopes)
    for (const allowance of allowances)
      actors.push({
        name: `${allowance.name}, ${name}`,
        key: await keyFor(stage, tenants, allowance.actions),
        actions: allowance.actions,
        covers: ({ tenant }) => tenants.includes('*') || tenants.includes(tenant),
      });
  const revoked = await post(stage, '/v1/api-keys', {
    name: 'revoked',
    tenants: ['*'],
    actions: [...actions],
  });
  await send(stage, 'DELETE', `/v1/api-keys/${String(revoked.body['id'])}`).catch(() => undefined);
  const nobody = { actions: undefined, covers: () => false };
  return [
    ...actors,
    { ...nobody, name: 'no key', key: undefined },
    { ...nobody, name: 'an unknown key', key: `mev_${'x'.repeat(43)}` },
    { ...nobody, name: 'a revoked key', key: String(revoked.body['key']) },
  ];
}

/** Collects what is wrong while it goes. */
class Examination {
  calls = 0;
  foreignBytes = 0;
  toldApart = 0;
  wrongPermission = 0;
  readonly findings: string[] = [];
  /** Route → actions whose keys were let in, learned from keys with one action each. */
  readonly #admitted = new Map<string, Set<string>>();

  constructor(
    private readonly line: Line,
    private readonly provider: RigProvider,
    private readonly holdings: readonly Holding[],
    /** Else a key that is refused for want of its action is asked once only. */
    private readonly always: boolean,
  ) {}

  /** A key meets somebody else's things and things that do not exist: nothing may tell them apart. */
  async compare(
    actor: Actor,
    variant: Variant,
    targets: { readonly own: Holding; readonly foreign: Holding; readonly nothing: Holding },
  ): Promise<void> {
    const { foreign, nothing } = targets;
    const place = `${variant.name} with ${actor.name}`;
    // A key that covers the foreign tenant may really do it: it is not foreign to it. Reading is looked at all the same.
    if (actor.covers(foreign)) {
      const refused = !this.#mayBeAdmitted(actor, variant);
      if (!refused && variant.operation.method !== 'GET') return;
      const seen = await this.#send(actor, variant, foreign);
      this.#note(actor, variant, seen, place);
      return;
    }
    const first = await this.#send(actor, variant, foreign);
    if (!wasLetIn(first) && !this.always) {
      this.#note(actor, variant, first, place);
      return;
    }
    const second = await this.#send(actor, variant, nothing);
    this.#note(actor, variant, first, place);
    if (actor.actions === undefined) {
      if (first.status !== 401) this.#wrong(`${place}: ${first.status} instead of 401`);
    } else if (wasLetIn(first) && first.status !== expectedOfForeign[variant.foreign])
      this.#tell(`${place}: answers ${first.status}`);
    if (variant.foreign === 'nothing') return;
    if (first.shown !== second.shown)
      this.#tell(`${place}: foreign and missing differ:\n${first.shown}\n----\n${second.shown}`);
    if (first.audit.join('\n') !== second.audit.join('\n'))
      this.#tell(
        `${place}: audit differs:\n${first.audit.join('\n')}\n----\n${second.audit.join('\n')}`,
      );
  }

  /** The one action whose key was let in. */
  permissionOf({ operation, name }: Variant): string | undefined {
    const admitted = [...(this.#admitted.get(operation.id) ?? [])];
    if (admitted.length === 1) return admitted[0];
    this.#wrong(`${name} lets in keys with ${admitted.join(', ') || 'no single action'}`);
    return undefined;
  }

  /** A key with all actions but the one it takes is refused for its own things; one with only that is not. */
  async allow(
    variant: Variant,
    target: Holding,
    permission: string | undefined,
    keyOf: (allowed: readonly string[]) => Promise<string>,
    covered: string,
  ): Promise<void> {
    if (permission === undefined) return;
    const covers = ({ tenant }: Holding) => tenant === target.tenant || covered === 'every';
    const others = actions.filter((action) => action !== permission);
    const without = { name: `all but ${permission}`, key: await keyOf(others), actions: others };
    const only = { name: permission, key: await keyOf([permission]), actions: [permission] };
    const refused = await this.#send({ ...without, covers }, variant, target);
    if (refused.status !== 403)
      this.#wrong(`${variant.name}, own things: ${refused.status} for ${without.name}`);
    const done = await this.#send({ ...only, covers }, variant, target);
    const admitted = ![401, 403].includes(done.status) && done.status < 500;
    if (!admitted || done.status === 404)
      this.#wrong(`${variant.name}, own things: ${done.status} for ${only.name} (${covered})`);
  }

  async #send(actor: Actor, variant: Variant, target: Holding): Promise<Exchange> {
    this.calls += 1;
    const request = requestFor(variant, target, this.provider);
    const exchange = await this.line.send(actor.key, request, target);
    for (const holding of this.holdings) {
      if (actor.covers(holding)) continue;
      const named = JSON.stringify(request);
      // Its own words may come back to the caller; nothing else of the other tenant may.
      for (const text of [holding.marker, holding.tenant, ...Object.values(holding.ids)]) {
        if (named.includes(text) || !exchange.raw.includes(text)) continue;
        this.foreignBytes += text.length;
        this.findings.push(`${variant.name} with ${actor.name}: shows ${text}`);
      }
    }
    return exchange;
  }

  #mayBeAdmitted(actor: Actor, { operation }: Variant): boolean {
    const admitted = this.#admitted.get(operation.id);
    return actor.actions?.some((action) => admitted?.has(action) ?? true) ?? false;
  }

  #note(actor: Actor, { operation }: Variant, exchange: Exchange, place: string): void {
    const { status } = exchange;
    if (actor.actions === undefined) return;
    if (status >= 500 || status === 401) this.#wrong(`${place}: ${status}`);
    const admitted = this.#admitted.get(operation.id) ?? new Set<string>();
    const [only] = actor.actions;
    if (actor.actions.length === 1 && only !== undefined && wasLetIn(exchange)) admitted.add(only);
    this.#admitted.set(operation.id, admitted);
  }

  #tell(what: string): void {
    this.toldApart += 1;
    this.findings.push(what);
  }

  #wrong(what: string): void {
    this.wrongPermission += 1;
    this.findings.push(what);
  }
}

/** A refusal for want of the action names it; a refusal because of the target does not. */
function wasLetIn({ status, raw }: Exchange): boolean {
  return status !== 403 || !raw.includes('is not allowed to do');
}

const expectedOfForeign = { not_found: 404, forbidden: 403, nothing: 200, empty: 200 };
