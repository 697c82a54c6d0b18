import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { weightedLength, type Platform } from '../../../core/ai/platforms/limits';
import { publishedText, type Post } from '../../../core/ai/platforms/post-violations';

/** The networks a post can be written for, as the editor shows them. */
export const networkOptions: INodePropertyOptions[] = [
  { name: 'Facebook', value: 'facebook' },
  { name: 'Instagram', value: 'instagram' },
  { name: 'LinkedIn', value: 'linkedin' },
  { name: 'Pinterest', value: 'pinterest' },
  { name: 'TikTok', value: 'tiktok' },
  { name: 'X', value: 'x' },
];

export const linkField: INodeProperties = {
  displayName: 'Link',
  name: 'link',
  type: 'string',
  default: '',
  placeholder: 'e.g. https://example.com/offer',
  description: 'The only link that may appear, on networks where links work; empty for none',
};

/** A post as it is published, and its length in the network's own count. */
export function postFields(platform: Platform, { title, text, hashtags }: Post): IDataObject {
  const published = publishedText({ text, hashtags });
  return {
    platform,
    title,
    text,
    hashtags: [...hashtags],
    published_text: published,
    length: weightedLength(platform, published),
  };
}
