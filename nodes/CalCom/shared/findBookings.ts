import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../../connections/connection';
import { asRecord } from '../../exchange/answer';
import { isDataObject } from '../../exchange/dataObject';
import { RequestFailure } from '../../exchange/failure';
import { callCalCom, dataOf } from './transport';

const pageSize = 100;
const mostPages = 200;

/** Bookings that match Cal.com's filters and, checked here, a metadata field. At most `limit`. */
export async function findBookings(
  connection: Connection,
  filters: IDataObject,
  limit: number,
  metadata?: { readonly key: string; readonly value: string },
): Promise<IDataObject[]> {
  const found: IDataObject[] = [];
  for (let page = 0; page < mostPages; page++) {
    const answer = await callCalCom(connection, {
      api: 'bookings',
      method: 'GET',
      path: '/v2/bookings',
      query: { ...filters, take: pageSize, skip: page * pageSize },
      idempotent: true,
    });
    const data = dataOf(answer);
    const bookings: IDataObject[] = Array.isArray(data) ? data.filter(isDataObject) : [];
    found.push(...bookings.filter((booking) => hasMetadata(booking, metadata)));
    const hasMore = asRecord(asRecord(answer.body)?.pagination)?.hasNextPage === true;
    if (found.length >= limit || !hasMore) return found.slice(0, limit);
  }
  throw new RequestFailure({
    code: 'too_many_rows',
    message: `The list did not end after ${String(mostPages)} pages`,
    fix: 'Narrow the filters, or set a limit.',
  });
}

function hasMetadata(
  booking: IDataObject,
  wanted: { readonly key: string; readonly value: string } | undefined,
): boolean {
  return wanted === undefined || asRecord(booking.metadata)?.[wanted.key] === wanted.value;
}
