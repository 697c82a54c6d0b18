import type { Violation } from '../task';
import { platformLimits, weightedLength, type Platform } from './limits';

export interface Post {
  readonly title: string | null;
  readonly text: string;
  /** With or without the leading sign. */
  readonly hashtags: readonly string[];
}

/** The text as it is published: hashtags after a blank line. */
export function publishedText(post: Pick<Post, 'text' | 'hashtags'>): string {
  const tags = post.hashtags.map((tag) => `#${tag.replace(/^#/, '')}`).join(' ');
  return tags === '' ? post.text : `${post.text}\n\n${tags}`;
}

/** What a network would refuse or cut. */
export function postViolations(platform: Platform, post: Post, path: string): readonly Violation[] {
  const limits = platformLimits[platform];
  const length = weightedLength(platform, publishedText(post));
  const found: Violation[] = [];
  const add = (code: Violation['code'], field: string, message: string): void => {
    found.push({ code, path: `${path}.${field}`, message });
  };
  if (length > limits.textMaxCharacters) {
    add(
      'too_long',
      'text',
      `Text and hashtags together: at most ${limits.textMaxCharacters}, now ${length}.`,
    );
  }
  if (limits.titleMaxCharacters === null && post.title !== null) {
    add('inconsistent', 'title', 'This network has no title: use null.');
  }
  if (post.title !== null && post.title.length > (limits.titleMaxCharacters ?? Infinity)) {
    add('too_long', 'title', `At most ${limits.titleMaxCharacters ?? 0} characters.`);
  }
  if (post.hashtags.length > limits.hashtagsMax) {
    add('out_of_range', 'hashtags', `At most ${limits.hashtagsMax} hashtags.`);
  }
  if (post.hashtags.some((tag) => !/^#?[\p{L}\p{N}_]{1,60}$/u.test(tag))) {
    add('inconsistent', 'hashtags', 'A hashtag is one word of letters, digits and underscores.');
  }
  if (!limits.linksWork && /https?:\/\//.test(post.text)) {
    add('inconsistent', 'text', 'Links do not work on this network: leave them out.');
  }
  return found;
}
