const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Thousands never begin with a zero: 0,347 is a decimal comma. */
const thousandsComma = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;
const thousandsDot = /^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+$/;
const decimalComma = /^[+-]?\d+,\d+$/;

/**
 * A number as people write it: 1234.5, 1 234,5, 1,234.50, 12 %, € 30. Percent signs and currency marks are dropped,
 * not converted. Null when it is no number.
 */
export function parseNumber(cell: string): number | null {
  const compact = cell.replace(/[\s\u00A0\u202F]/g, '').replace(/^(?:[€$£]|R\$)|(?:%|[€$£])$/g, '');
  if (plain.test(compact)) return finiteOrNull(Number(compact));
  if (thousandsComma.test(compact)) return finiteOrNull(Number(compact.replaceAll(',', '')));
  if (thousandsDot.test(compact)) {
    return finiteOrNull(Number(compact.replaceAll('.', '').replace(',', '.')));
  }
  if (decimalComma.test(compact)) return finiteOrNull(Number(compact.replace(',', '.')));
  return null;
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Epoch milliseconds of an ISO-like date or time; a time without zone is taken as UTC. Null otherwise. */
export function parseTime(cell: string): number | null {
  if (!isoDate.test(cell)) return null;
  const withT = cell.replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(withT.slice(10)) || withT.length === 10;
  const time = Date.parse(zoned ? withT : `${withT}Z`);
  return Number.isNaN(time) ? null : time;
}
