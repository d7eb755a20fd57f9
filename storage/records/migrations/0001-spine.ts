import type { Migration } from './migration.ts'

/**
 * Times are bigint Unix ms (`_ms`), words with a fixed set of values are text with a CHECK. Places and desks stay when a new campus file
 * no longer has them (`removed_ms`): placements and later bookings keep pointing at them.
 */
export const m0001: Migration = {
  number: 1,
  name: 'campus, devices, people, quarantine',
  sql: `
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE campus (
  id         text PRIMARY KEY,
  only_one   boolean NOT NULL DEFAULT true UNIQUE CHECK (only_one),
  doc        json NOT NULL,
  version    integer NOT NULL CHECK (version > 0),
  updated_ms bigint NOT NULL
);

CREATE TABLE place (
  id         text PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('campus', 'building', 'floor', 'zone', 'room', 'desk', 'meter')),
  parent     text REFERENCES place,
  label      text NOT NULL,
  building   text REFERENCES place,
  floor      text REFERENCES place,
  zone       text REFERENCES place,
  time_zone  text NOT NULL,
  removed_ms bigint
);
CREATE INDEX place_parent ON place (parent);

CREATE TABLE desk (
  id           text PRIMARY KEY REFERENCES place,
  room         text NOT NULL REFERENCES place,
  x_m          double precision NOT NULL,
  y_m          double precision NOT NULL,
  rotation_deg double precision NOT NULL,
  attributes   text[] NOT NULL,
  removed_ms   bigint
);
CREATE INDEX desk_room ON desk (room);

CREATE TABLE gateway (
  id         text PRIMARY KEY,
  format     text NOT NULL,
  topics     text[] NOT NULL CHECK (cardinality(topics) > 0),
  created_ms bigint NOT NULL,
  retired_ms bigint
);

CREATE TABLE device (
  id                  text PRIMARY KEY,
  label               text NOT NULL,
  type                text NOT NULL,
  format              text NOT NULL,
  model               text,
  external_id         text NOT NULL,
  gateway             text REFERENCES gateway,
  expected_interval_s double precision NOT NULL CHECK (expected_interval_s > 0),
  direction_inverted  boolean NOT NULL,
  created_ms          bigint NOT NULL,
  retired_ms          bigint
);
-- A device registered under a wrong id can be retired and registered again.
CREATE UNIQUE INDEX device_external_id ON device (format, external_id) WHERE retired_ms IS NULL;

CREATE TABLE placement (
  device  text NOT NULL REFERENCES device,
  place   text NOT NULL REFERENCES place,
  from_ms bigint NOT NULL,
  PRIMARY KEY (device, from_ms)
);
CREATE INDEX placement_place ON placement (place);

CREATE TABLE credential (
  username    text PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('device', 'gateway')),
  secret_hash bytea NOT NULL CHECK (length(secret_hash) = 32)
);

CREATE TABLE app_user (
  id            text PRIMARY KEY,
  email         text NOT NULL UNIQUE CHECK (email = lower(email)),
  name          text,
  password_hash text,
  language      text NOT NULL CHECK (language IN ('id', 'en')),
  created_ms    bigint NOT NULL,
  disabled_ms   bigint
);

CREATE TABLE role_grant (
  user_id text NOT NULL REFERENCES app_user,
  role    text NOT NULL CHECK (role IN ('employee', 'viewer', 'manager', 'engineer', 'admin')),
  place   text NOT NULL,
  PRIMARY KEY (user_id, place, role)
);

CREATE TABLE link (
  code_hash  bytea PRIMARY KEY,
  purpose    text NOT NULL CHECK (purpose IN ('setup', 'invite', 'reset')),
  email      text,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL,
  CHECK (purpose = 'setup' OR email IS NOT NULL)
);

CREATE TABLE session (
  id_hash    bytea PRIMARY KEY,
  user_id    text NOT NULL REFERENCES app_user,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL
);
CREATE INDEX session_user_id ON session (user_id);

CREATE TABLE token (
  id         text PRIMARY KEY,
  hash       bytea NOT NULL UNIQUE,
  name       text NOT NULL,
  role       text NOT NULL CHECK (role IN ('employee', 'viewer', 'manager', 'engineer', 'admin')),
  place      text NOT NULL,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL
);

-- The key is a hash of device, topic, reason and payload hash: a topic alone may be longer than an index entry can be.
CREATE TABLE quarantine (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key           bytea NOT NULL UNIQUE,
  device        text NOT NULL,
  topic         text NOT NULL,
  reason        text NOT NULL,
  detail        text NOT NULL,
  payload       bytea,
  count         bigint NOT NULL CHECK (count > 0),
  first_ms      bigint NOT NULL,
  last_ms       bigint NOT NULL,
  last_sequence bigint NOT NULL
);
CREATE INDEX quarantine_device_id ON quarantine (device, id);
CREATE INDEX quarantine_last ON quarantine (last_ms, id);

-- What a device has in the quarantine, so that its limit needs no counting.
CREATE TABLE quarantine_device (
  device                 text PRIMARY KEY,
  entries                integer NOT NULL,
  bytes                  bigint NOT NULL,
  not_kept               bigint NOT NULL,
  not_kept_last_sequence bigint NOT NULL
);

CREATE TABLE setting (
  name       text PRIMARY KEY,
  value      json NOT NULL,
  updated_ms bigint NOT NULL
);
`,
}
