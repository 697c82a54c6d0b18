/** The signed doors of the inbox: `/api/webhooks/{entry}`. A webhook key opens one of them. */
export const inboxEntries = ['mkt-301', 'n8n-error'] as const;
export type InboxEntry = (typeof inboxEntries)[number];
