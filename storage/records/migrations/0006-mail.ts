import type { Migration } from './migration.ts'

export const m0006: Migration = {
  number: 6,
  name: 'mail',
  sql: `
ALTER TABLE app_user ADD COLUMN mail_notices boolean NOT NULL DEFAULT true;

-- Mail that waits for the mail server. \`link\` is the secret address of an invitation; it goes once the mail is sent or given up.
CREATE TABLE mail (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person     text NOT NULL REFERENCES app_user,
  kind       text NOT NULL,
  booking    uuid REFERENCES booking,
  link       text,
  state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts   integer NOT NULL DEFAULT 0,
  next_ms    bigint NOT NULL,
  until_ms   bigint NOT NULL,
  last_error text,
  created_ms bigint NOT NULL
);
CREATE INDEX mail_due ON mail (next_ms) WHERE state = 'waiting';
CREATE INDEX mail_booking ON mail (booking) WHERE booking IS NOT NULL;
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook, next_ms) WHERE state = 'waiting';
`,
}
