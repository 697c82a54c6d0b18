import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations } from '../checks/copy';
import { dataBlock } from '../data-block';
import { platformLimits, platforms, type Platform } from '../platforms/limits';
import { postViolations } from '../platforms/post-violations';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface ContentAdaptInput {
  readonly brand: BrandFacts;
  readonly language: Language;
  /** The approved piece. */
  readonly text: string;
  readonly link: string | null;
  readonly platforms: readonly Platform[];
}

const output = z.strictObject({
  posts: z
    .array(
      z.strictObject({
        platform: z.enum(platforms),
        title: z.string().max(120).nullable(),
        text: z.string().max(4_000),
        hashtags: z.array(z.string().max(60)).max(30),
      }),
    )
    .max(6),
});

export type ContentAdaptOutput = z.output<typeof output>;
type AdaptedPost = ContentAdaptOutput['posts'][number];

const system = systemPrompt(
  { id: 'content.adapt', version: 1 },
  `
You adapt an approved piece to each network named in <facts>, in its language and the voice of <brand>, within the limits
given for each. Say nothing the piece does not say: shorten, reorder, change the opening, never add a number, claim or link.
One post per network, in the order given.
`,
);

/** One approved piece, fitted to several networks without saying anything new. */
export const contentAdapt: AiTask<ContentAdaptInput, ContentAdaptOutput> = {
  id: 'content.adapt',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 6_000,
  deadlineMs: 90_000,
  system,
  user: (input) => [
    brandBlock(input.brand),
    {
      text: dataBlock('facts', {
        write_in: input.language,
        piece: input.text,
        link: input.link,
        networks: input.platforms.map((platform) => ({ platform, ...platformLimits[platform] })),
      }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) => [
    ...answer.posts.flatMap((post, at) => adaptedViolations(post, `posts.${at}`, input)),
    ...(answer.posts.map((post) => post.platform).join() === input.platforms.join()
      ? []
      : [
          {
            code: 'inconsistent',
            path: 'posts',
            message: 'One post per network, in the order given.',
          } as const,
        ]),
  ],
  fallback: () => null,
};

function adaptedViolations(
  post: AdaptedPost,
  path: string,
  input: ContentAdaptInput,
): readonly Violation[] {
  const facts = [...brandFactTexts(input.brand), input.text];
  const prose = [post.title ?? '', post.text, post.hashtags.join(' ')].filter(Boolean).join('\n');
  return [
    ...copyViolations(post.text === '' ? '' : prose, {
      path,
      maxCharacters: 4_200,
      language: input.language,
      facts,
      allowedContacts: input.link === null ? [] : [input.link],
      systemPrompt: system,
      outward: false,
    }),
    ...postViolations(post.platform, post, path),
  ];
}
