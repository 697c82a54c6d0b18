import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { models } from '../../../core/ai/models/catalogue';
import type { ModelEntry } from '../../../core/ai/models/model';

/** Text models of the registry that answer today, dearest last; the empty value leaves the choice to the task. */
export async function getModels(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const today = new Date().toISOString().slice(0, 10);
  const choices = models
    .filter(({ vendor, use, lastDay }) => {
      return vendor === 'anthropic' && use === 'text' && (lastDay === null || lastDay >= today);
    })
    .map((model) => ({ name: model.id, value: model.id, description: aboutModel(model) }));
  return await Promise.resolve([
    {
      name: 'Recommended for the Task',
      value: '',
      description: 'Follows the registry of this package, also when models are retired',
    },
    ...choices,
  ]);
}

function aboutModel({ price, lastDay, successor }: ModelEntry): string {
  const parts = [
    price === null
      ? 'Price not known to this package'
      : `${String(price.input)} $ in, ${String(price.output)} $ out per million tokens`,
    ...(lastDay === null ? [] : [`answers until ${lastDay}`]),
    ...(successor === null ? [] : [`followed by ${successor}`]),
  ];
  return parts.join('; ');
}
