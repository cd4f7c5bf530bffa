import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The last batch of deliveries that each writer has committed, with what was stored: a writer that lost the answer to its
 * commit reads here what became of it. One row a writer, changed in place with each batch.
 */
export class DeliveryBatch1730000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE delivery_batch (
        writer bigint PRIMARY KEY,
        batch bigint NOT NULL,
        stored bigint[],
        at timestamptz NOT NULL DEFAULT now()
      ) WITH (fillfactor = 20, toast_tuple_target = 8160);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE delivery_batch');
  }
}
