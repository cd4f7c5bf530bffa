import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A delivery that the database gets to after its sender was told to try again must not be stored. The deadline is a time of
 * the database's own clock, in milliseconds since 1970.
 */
export class DeliveryDeadline1730000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION mail_in_time(deadline double precision) RETURNS boolean VOLATILE LANGUAGE plpgsql AS $function$
      BEGIN
        IF extract(epoch FROM clock_timestamp()) * 1000 > deadline THEN
          RAISE EXCEPTION 'the delivery comes too late' USING ERRCODE = 'query_canceled';
        END IF;
        RETURN true;
      END
      $function$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION mail_in_time');
  }
}
