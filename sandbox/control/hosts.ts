/**
 * Which base path stands for which of the vendors' hosts. Paths below are the vendors' own, so any documented URL works
 * here with its origin replaced: `https://api.x.com/2/oauth2/token` → `{sandbox}/oauth/x/2/oauth2/token`.
 */
export const hosts: Readonly<Record<string, string>> = {
  'api.anthropic.com': '/anthropic',
  'api.openai.com': '/openai',
  'api.cal.com': '/cal-com',
  'app.cal.com': '/oauth/cal-com',
  'graph.facebook.com': '/graph',
  'www.facebook.com': '/oauth/facebook',
  'www.instagram.com': '/oauth/instagram',
  'api.instagram.com': '/oauth/instagram',
  'graph.instagram.com': '/graph-instagram',
  'accounts.google.com': '/oauth/google',
  'oauth2.googleapis.com': '/oauth/google',
  'openidconnect.googleapis.com': '/oauth/google',
  'googleads.googleapis.com': '/oauth/google',
  'www.googleapis.com': '/oauth/google',
  'www.tiktok.com': '/oauth/tiktok',
  'open.tiktokapis.com': '/oauth/tiktok',
  'business-api.tiktok.com': '/oauth/tiktok-business',
  'www.linkedin.com': '/oauth/linkedin',
  'api.linkedin.com': '/oauth/linkedin',
  'x.com': '/oauth/x',
  'api.x.com': '/oauth/x',
  'www.pinterest.com': '/oauth/pinterest',
  'api.pinterest.com': '/oauth/pinterest',
  'slack.com': '/oauth/slack',
  'api.telegram.org': '/telegram',
  'api.resend.com': '/resend',
};
