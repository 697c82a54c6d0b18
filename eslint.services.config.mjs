// Rules for everything that is not the n8n package itself (that one is linted by eslint.config.mjs, which n8n
// requires to be its unmodified default). Run: eslint -c eslint.services.config.mjs <room>
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const zodMessage =
  "Import from 'zod/v4': n8n provides zod 3.25 at run time, and schemas are shared.";

export default defineConfig(
  globalIgnores([
    '**/node_modules/**',
    '**/dist/**',
    '**/coverage/**',
    '.marketing-engine/**',
    // Generated; its check is among the types.
    'core/connections/vault-api.ts',
    'nodes/**',
    'credentials/**',
  ]),
  // Comments cannot switch a rule off: a rule that is wrong for us is changed here, with its reason.
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => server.close()` is how callbacks are written; the mistake this rule hunts is using such a value.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // `async` without `await` turns a throw into a rejection, which is what an interface of promises promises.
      '@typescript-eslint/require-await': 'off',
      // `method(this: void)` in an interface says that the function may be handed around unbound.
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true }],
      // Brackets show that a key comes from outside and no type declares it.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // A discarded property or argument is named `_…` to say so.
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'zod', message: zodMessage },
            { name: 'zod/v3', message: zodMessage },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword',
          message: 'A cast through unknown silences the compiler. Parse the value or fix the type.',
        },
      ],
      'no-console': 'error',
      'no-eval': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/tests/**/*.ts'],
    rules: {
      // Jest types its matchers (`expect.objectContaining(…)`) as any, and they stand where values stand.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    rules: { 'no-undef': 'off', 'no-console': 'error', 'no-eval': 'error', eqeqeq: 'error' },
  },
);
