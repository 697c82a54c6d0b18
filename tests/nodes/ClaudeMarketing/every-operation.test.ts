import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { aiTasks } from '../../../core/ai/tasks/catalogue';
import { ClaudeMarketing } from '../../../nodes/ClaudeMarketing/ClaudeMarketing.node';
import { operations } from '../../../nodes/ClaudeMarketing/operations';
import { runNode, runOnce } from '../support/n8n';
import { requestsOf, useSandbox } from '../support/sandbox';
import { vendorNode } from '../support/vendor-nodes';
import { samples, type Sample } from './samples';

const sandbox = useSandbox();

const event = { id: 'event-1', tenant: 'tenant-1', correlation_id: 'c-1', subscription_id: 's-1' };

function claude(
  { resource, operation, parameters }: Sample,
  change: INodeParameters = {},
  onError?: INode['onError'],
) {
  return vendorNode(
    'claude',
    sandbox(),
    { resource, operation, ...parameters, ...change },
    onError,
  );
}

test('there is an operation for every AI task of the product, and a sample for every operation', () => {
  const offered = Object.entries(operations).flatMap(([resource, list]) =>
    Object.keys(list).map((operation) => `${resource}.${operation}`),
  );
  expect(samples.map(({ resource, operation }) => `${resource}.${operation}`).sort()).toEqual(
    offered.sort(),
  );
  const tasks = Object.values(aiTasks).map(({ id, version }) => `${id}@${String(version)}`);
  expect(samples.map(({ task }) => task).sort()).toEqual(tasks.sort());
});

test('the editor lists resources and operations by name', () => {
  const { properties } = new ClaudeMarketing().description;
  for (const property of properties.filter(({ name }) =>
    ['resource', 'operation'].includes(name),
  )) {
    const names = (property.options ?? []).map(({ name }) => name);
    expect(names).toEqual([...names].sort());
  }
});

describe.each(samples.map((sample) => [`${sample.resource} ${sample.operation}`, sample] as const))(
  '%s',
  (_name, sample) => {
    test('gives what the model wrote, whose event it is, and what the call was', async () => {
      const output = await runOnce(claude(sample), event);
      expect(output).toMatchObject({
        ...event,
        prompt_version: sample.task,
        model: expect.stringContaining('claude-'),
        model_calls: 1,
        mode: 'sandbox',
        alarms: [],
      });
      expect(output[sample.result]).not.toHaveLength(0);
      expect((output.usage as IDataObject).output_tokens).toBeGreaterThan(0);
      expect(Number(output.cost_usd_micros)).toBeGreaterThan(0);
      for (const field of ['plain_reason', 'rules_reason'])
        expect(output).not.toHaveProperty(field);
    });

    test('has a bad answer repaired', async () => {
      await sandbox().control('state/anthropic', { next_behaviours: ['hallucinating', 'broken'] });
      const output = await runOnce(claude(sample), event);
      expect(output).toMatchObject({ model_calls: 3, mode: 'sandbox' });
      for (const field of ['plain_reason', 'rules_reason'])
        expect(output).not.toHaveProperty(field);
      expect(JSON.stringify(output)).not.toContain('bit.ly');
    });

    test.each<[string, string, string, () => Promise<unknown>]>([
      [
        'stays wrong',
        'invalid',
        'model_answer_invalid',
        () => sandbox().control('state/anthropic', { behaviour: 'broken' }),
      ],
      [
        'declines',
        'refused',
        'model_refused',
        () => sandbox().fault('anthropic', { kind: 'refusal' }, { times: 0 }),
      ],
      [
        'is overloaded',
        'unavailable',
        'model_unavailable',
        () =>
          sandbox().fault(
            'anthropic',
            { kind: 'status', status: 529, headers: { 'x-should-retry': 'false' } },
            { times: 0 },
          ),
      ],
    ])(
      'a model that %s is stood in for as the task says, or leaves it to a person',
      async (_what, reason, code, arrange) => {
        await arrange();
        const output = await runOnce(claude(sample, {}, 'continueErrorOutput'), event);
        if (sample.standIn === null) {
          expect(output).toEqual({
            error: expect.objectContaining({
              code,
              message: expect.any(String),
              description: expect.any(String),
              ...(reason === 'unavailable' ? {} : { needs_human: true }),
            }),
          });
          return;
        }
        expect(output).toMatchObject({
          ...sample.standIn,
          model: null,
          prompt_version: sample.task,
        });
        expect([output.plain_reason, output.rules_reason]).toContain(reason);
      },
    );

    test('asks a busy model again', async () => {
      const headers = { 'retry-after': '0' };
      await sandbox().fault('anthropic', { kind: 'status', status: 429, headers });
      await sandbox().fault('anthropic', { kind: 'status', status: 529, headers });
      expect(await runOnce(claude(sample), event)).toMatchObject({ model_calls: 1 });
      expect(await requestsOf(sandbox(), 'anthropic')).toHaveLength(3);
    });

    test('names the field that is wrong, and asks nobody', async () => {
      const [name, value] = sample.spoilt;
      const setting = claude(sample, { [name]: value }, 'continueErrorOutput');
      const { error } = await runOnce(setting, event);
      expect(error).toMatchObject({ code: 'invalid_parameter', parameter: name });
      const label = new ClaudeMarketing().description.properties.find(
        ({ name: own, displayOptions }) =>
          own === name &&
          displayOptions?.show?.resource?.includes(sample.resource) === true &&
          displayOptions.show.operation?.includes(sample.operation) === true,
      )?.displayName;
      expect((error as IDataObject).message).toContain(`"${label ?? ''}"`);
      expect(await requestsOf(sandbox(), 'anthropic')).toHaveLength(0);
    });

    test('one bad item fails alone', async () => {
      const [name, value] = sample.spoilt;
      const good = sample.parameters[name];
      const items = [{ given: value }, { given: good ?? null }] as IDataObject[];
      const setting = claude(sample, { [name]: '={{ $json.given }}' }, 'continueErrorOutput');
      const output = await runNode(setting, items);
      expect(output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
      expect(output[0]?.json.error).toMatchObject({ code: 'invalid_parameter', parameter: name });
      expect(output[1]?.json).toMatchObject({ prompt_version: sample.task, model_calls: 1 });
    });

    test('stops the run at a bad item when the node is not set to go on', async () => {
      const [name, value] = sample.spoilt;
      await expect(runOnce(claude(sample, { [name]: value }))).rejects.toMatchObject({
        context: { itemIndex: 0 },
      });
    });
  },
);
