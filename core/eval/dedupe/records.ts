import { canonicalEmail } from '../../leads/email';
import { normalisePhone } from '../../leads/phone';
import { folded } from '../../text/fold';
import { parseNumber } from '../tables/numbers';
import type { Table } from '../tables/table';

export type FieldKind = 'email' | 'phone' | 'text';

export interface DedupeField {
  readonly name: string;
  readonly kind: FieldKind;
  /** Canonical value per row, '' when missing. */
  readonly values: readonly string[];
}

const emailHeader = /e-?mail|courriel|correio|mailbox/i;
const phoneHeader = /phone|tel(?:e|é)?(?:phone|fone)?\b|mobile|celular|whatsapp|gsm/i;
const countryHeader = /^(?:country|pays|pa[ií]s|country_?code)$/i;
const distinctLeast = 2;

/** Columns as they are compared: addresses and numbers canonical, everything else folded. The truth column is left out. */
export function dedupeFields(table: Table, truthAt: number): DedupeField[] {
  const countryAt = table.columns.findIndex((name) => countryHeader.test(name));
  return table.columns.flatMap((name, at): DedupeField[] => {
    if (at === truthAt) return [];
    const cells = table.rows.map((row) => row[at] ?? '');
    const present = cells.filter((cell) => cell !== '');
    if (new Set(present).size < distinctLeast) return [];
    const withAt = present.filter((cell) => cell.includes('@')).length;
    if (emailHeader.test(name) || withAt > present.length / 2) {
      return [
        { name, kind: 'email', values: cells.map((cell) => canonicalEmail(cell)?.mailbox ?? '') },
      ];
    }
    if (phoneHeader.test(name)) {
      const values = cells.map((cell, row) => {
        if (cell === '') return '';
        const country = countryAt === -1 ? '' : (table.rows[row]?.[countryAt] ?? '');
        const phone = normalisePhone(
          cell,
          /^[a-z]{2}$/i.test(country) ? country.toUpperCase() : null,
        );
        // Rows with and without a country code must meet: the subscriber's last nine digits.
        return (phone.ok ? phone.e164 : cell).replace(/\D+/g, '').slice(-9);
      });
      return [{ name, kind: 'phone', values }];
    }
    // A column with a value of its own in every row is a row number, not a trait.
    const rowNumber =
      new Set(present).size === cells.length && present.every((cell) => parseNumber(cell) !== null);
    if (rowNumber || isRowKey(present, cells.length)) return [];
    return [{ name, kind: 'text', values: cells.map(folded) }];
  });
}

/** `rec-12-org`, `rec-12-dup-0`: unique and mostly alike, so an identifier of the row. */
function isRowKey(present: readonly string[], rows: number): boolean {
  if (new Set(present).size !== rows) return false;
  const shapes = new Set(present.map((cell) => cell.replace(/\d+/g, '9')));
  return shapes.size <= Math.max(3, rows / 50);
}
