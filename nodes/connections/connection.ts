import type { Mode } from '../../core/vendors/mode';
import type { ApiAnswer, ApiRequest } from '../exchange/apiRequest';

/** An account at a remote API, ready to be used, wherever its key comes from. */
export interface Connection {
  readonly baseUrl: string;
  /** Whether the base URL is the vendor or a stand-in. */
  readonly mode: Mode;
  /** Public facts that came with the credential or the lease, e.g. a WhatsApp `phone_number_id`. */
  readonly facts: Readonly<Record<string, unknown>>;
  /**
   * Sends one request, with retries, and returns the vendor's good answer.
   * @throws RequestFailure
   */
  send(request: ApiRequest): Promise<ApiAnswer>;
}
