import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rooms and equipment that answer invitations by themselves. */
export class Rooms1730000000082 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE account DROP CONSTRAINT account_kind_check;
      ALTER TABLE account ADD CONSTRAINT account_kind_check
        CHECK (kind IN ('person', 'shared', 'room', 'equipment', 'group'));

      CREATE TABLE room (
        account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
        rules jsonb NOT NULL
      );

      -- Bookings that wait: for somebody who approves them, or for the time to become free.
      CREATE TABLE room_request (
        account_id bigint NOT NULL REFERENCES room ON DELETE CASCADE,
        id bigint GENERATED ALWAYS AS IDENTITY,
        uid text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('approval', 'waiting')),
        organizer text NOT NULL,
        summary text NOT NULL,
        starts timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        -- who approves has been asked
        told boolean NOT NULL DEFAULT false,
        PRIMARY KEY (account_id, id),
        UNIQUE (account_id, uid)
      );
      CREATE UNIQUE INDEX room_request_id ON room_request (id);
      CREATE INDEX room_request_untold ON room_request (id) WHERE kind = 'approval' AND NOT told;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE room_request, room;
      DELETE FROM account WHERE kind = 'equipment';
      ALTER TABLE account DROP CONSTRAINT account_kind_check;
      ALTER TABLE account ADD CONSTRAINT account_kind_check CHECK (kind IN ('person', 'shared', 'room', 'group'));
    `);
  }
}
