import type { KeyProfile } from './profile';

/** API key `cal_live_…`, sent as a bearer token. */
export const calCom: KeyProfile = { kind: 'key', id: 'cal-com', title: 'Cal.com' };
