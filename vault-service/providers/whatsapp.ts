import type { KeyProfile } from './profile';

/** System-user token of Meta Business settings; it does not expire unless 60 days were chosen. */
export const whatsapp: KeyProfile = { kind: 'key', id: 'whatsapp', title: 'WhatsApp Business' };
