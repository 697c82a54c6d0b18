import { z } from 'zod/v4';

/** Lists are read page by page; the cursor is the id of the last row seen. */
export const pageQuery = z.object({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const cursorPage = {
  schema: <Item extends z.ZodType>(item: Item) =>
    z.object({
      items: z.array(item),
      /** Null on the last page. */
      next_cursor: z.uuid().nullable(),
    }),

  /** @param rows read with `limit + 1`, to know whether there is more. */
  of<Row extends { readonly id: string }, Item>(
    rows: readonly Row[],
    limit: number,
    view: (row: Row) => Item,
  ): { readonly items: readonly Item[]; readonly next_cursor: string | null } {
    const shown = rows.slice(0, limit);
    return {
      items: shown.map(view),
      next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
    };
  },
};
