import type { Kysely, Migration } from 'kysely';

/** The message that offers other times is a template of its own: WhatsApp approves each text. */
export const alternativesTemplate: Migration = {
  async up(database: Kysely<unknown>) {
    await database.schema
      .alterTable('brands')
      .addColumn('whatsapp_alternatives_template_name', 'text')
      .execute();
  },
};
