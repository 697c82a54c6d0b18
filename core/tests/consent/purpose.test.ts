import { mayContact } from '../../consent/contact';
import { submittedConsent } from '../../leads/submission';

test('a refusal of "Marketing " closes what is asked as "marketing"', () => {
  const given = [
    submittedConsent.parse({ purpose: 'marketing', granted: true }),
    submittedConsent.parse({ purpose: 'Marketing ', granted: false }),
  ];

  expect(
    mayContact({
      channel: 'email',
      purpose: 'marketing',
      consents: given.map(({ purpose, granted }) => ({ purpose, granted, channel: null })),
      suppressions: [],
    }),
  ).toEqual({ allowed: false, reason: 'no_consent' });
});

test('a purpose is contact unless named, and never blank', () => {
  expect(submittedConsent.parse({ granted: true }).purpose).toBe('contact');
  expect(submittedConsent.safeParse({ purpose: '  ', granted: true }).success).toBe(false);
});
