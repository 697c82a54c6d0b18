import { RequestFailure } from './failure';

/** The value, or the request failure as a value, where the caller has to choose; other errors stay errors. */
export async function settled<Value>(act: () => Promise<Value>): Promise<Value | RequestFailure> {
  const [result] = await Promise.allSettled([act()]);
  if (result.status === 'fulfilled') return result.value;
  if (result.reason instanceof RequestFailure) return result.reason;
  return await Promise.reject(result.reason);
}
