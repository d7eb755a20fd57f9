import type { Migration } from './migration.ts'

/**
 * Desks held for people. One table holds bookings, walk-ins, visitors and blocks, so that one constraint guards all of them: `planned`
 * is what was asked for, `held` what the desk is really kept for; a release shortens `held` and history stays.
 */
export const m0002: Migration = {
  number: 2,
  name: 'bookings',
  sql: `
CREATE FUNCTION ts_of_ms(bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$ SELECT timestamptz '1970-01-01 00:00:00+00' + $1 * interval '1 millisecond' $$;
CREATE FUNCTION ms_of_ts(timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  AS $$ SELECT (extract(epoch FROM $1) * 1000)::bigint $$;

ALTER TABLE app_user
  ADD COLUMN unit text,
  ADD COLUMN visibility text NOT NULL DEFAULT 'unit' CHECK (visibility IN ('unit', 'all', 'nobody')),
  ADD COLUMN findable boolean NOT NULL DEFAULT false,
  ADD COLUMN usual_desk text REFERENCES desk,
  ADD COLUMN calendar_hash bytea UNIQUE CHECK (length(calendar_hash) = 32);

CREATE TABLE booking_series (
  id         uuid PRIMARY KEY,
  person     text REFERENCES app_user,
  rule       json NOT NULL,
  state      text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'ended')),
  created_ms bigint NOT NULL
);
CREATE INDEX booking_series_person ON booking_series (person);

CREATE TABLE booking (
  id               uuid PRIMARY KEY,
  kind             text NOT NULL CHECK (kind IN ('booking', 'walk_in', 'block', 'visitor')),
  desk             text NOT NULL REFERENCES desk,
  -- Null for blocks and where the person has been forgotten; pseudonym then groups what was one person's.
  person           text REFERENCES app_user,
  pseudonym        text,
  booked_by        text NOT NULL,
  visitor          text CHECK (length(visitor) <= 120),
  planned          tstzrange NOT NULL,
  held             tstzrange NOT NULL,
  state            text NOT NULL CHECK (state IN ('reserved', 'checked_in', 'completed', 'no_show', 'cancelled')),
  checked_in_ms    bigint,
  check_in_source  text CHECK (check_in_source IN ('app', 'qr', 'nfc', 'sensor', 'kiosk', 'admin')),
  released_ms      bigint,
  release_reason   text CHECK (release_reason IN ('no_show', 'left_early', 'user', 'admin', 'moved', 'ended')),
  reminded_ms      bigint,
  asked_ms         bigint,
  present_ms       bigint,
  suggested_desk   text REFERENCES desk,
  series           uuid REFERENCES booking_series,
  request_id       text CHECK (length(request_id) <= 120),
  note             text CHECK (length(note) <= 280),
  -- Image before the last change, and when and by whom that was, for the undo.
  previous         json,
  changed_ms       bigint NOT NULL,
  changed_by       text NOT NULL CHECK (changed_by IN ('person', 'system')),
  version          integer NOT NULL DEFAULT 1,
  created_ms       bigint NOT NULL,
  CONSTRAINT booking_bounds CHECK (NOT isempty(planned) AND lower_inc(planned) AND NOT upper_inc(planned)
    AND NOT lower_inf(planned) AND NOT upper_inf(planned) AND held <@ planned
    AND upper(planned) - lower(planned) <= interval '366 days'),
  CONSTRAINT booking_person CHECK (kind = 'block' OR state IN ('completed', 'no_show', 'cancelled') OR person IS NOT NULL),
  CONSTRAINT booking_checked_in CHECK (state <> 'checked_in' OR checked_in_ms IS NOT NULL),
  CONSTRAINT booking_request UNIQUE (booked_by, request_id),
  CONSTRAINT booking_desk_free EXCLUDE USING gist (desk WITH =, held WITH &&) WHERE (state <> 'cancelled'),
  CONSTRAINT booking_person_free EXCLUDE USING gist (person WITH =, held WITH &&)
    WHERE (state <> 'cancelled' AND kind IN ('booking', 'walk_in'))
);
CREATE INDEX booking_open ON booking (lower(planned)) WHERE state IN ('reserved', 'checked_in');
CREATE INDEX booking_of_person ON booking (person, lower(planned));
CREATE INDEX booking_planned ON booking USING gist (planned);
CREATE INDEX booking_of_series ON booking (series) WHERE series IS NOT NULL;

CREATE TABLE booking_policy (
  place      text PRIMARY KEY REFERENCES place,
  rules      json NOT NULL,
  version    integer NOT NULL,
  updated_ms bigint NOT NULL
);

-- Bit 0 is Monday. A place without rows is for everybody; one with rows for these units on these weekdays.
CREATE TABLE zone_access (
  place    text NOT NULL REFERENCES place,
  unit     text NOT NULL,
  weekdays smallint NOT NULL CHECK (weekdays BETWEEN 1 AND 127),
  PRIMARY KEY (place, unit)
);

CREATE TABLE desk_assignment (
  desk   text PRIMARY KEY REFERENCES desk,
  person text NOT NULL REFERENCES app_user
);
CREATE TABLE desk_lending (
  desk   text NOT NULL REFERENCES desk_assignment ON DELETE CASCADE,
  during tstzrange NOT NULL CHECK (NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
  CONSTRAINT desk_lending_once EXCLUDE USING gist (desk WITH =, during WITH &&)
);

CREATE TABLE delegate (
  person     text NOT NULL REFERENCES app_user,
  delegate   text NOT NULL REFERENCES app_user CHECK (delegate <> person),
  created_ms bigint NOT NULL,
  PRIMARY KEY (person, delegate)
);

CREATE TABLE holiday (
  place  text NOT NULL REFERENCES place,
  day    date NOT NULL,
  kind   text NOT NULL CHECK (kind IN ('national', 'collective_leave', 'closure')),
  name   json NOT NULL,
  source text NOT NULL,
  PRIMARY KEY (place, day, kind)
);

CREATE TABLE waitlist (
  id               uuid PRIMARY KEY,
  person           text NOT NULL REFERENCES app_user,
  place            text NOT NULL REFERENCES place,
  wanted           tstzrange NOT NULL CHECK (NOT isempty(wanted)),
  state            text NOT NULL CHECK (state IN ('waiting', 'offered', 'taken', 'expired', 'cancelled')),
  booking          uuid REFERENCES booking,
  offer_expires_ms bigint,
  created_ms       bigint NOT NULL
);
CREATE INDEX waitlist_open ON waitlist (created_ms) WHERE state IN ('waiting', 'offered');

-- When somebody sat at a desk, by the debounced sensor; feeds statistics and is dropped with the raw presence it comes from.
CREATE TABLE desk_presence (
  desk   text NOT NULL REFERENCES desk,
  during tstzrange NOT NULL,
  CONSTRAINT desk_presence_once EXCLUDE USING gist (desk WITH =, during WITH &&)
);

CREATE TABLE desk_incident (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  desk       text NOT NULL REFERENCES desk,
  kind       text NOT NULL CHECK (kind IN ('squat', 'sensor_suspect', 'problem')),
  detail     text NOT NULL DEFAULT '' CHECK (length(detail) <= 280),
  at_ms      bigint NOT NULL,
  closed_ms  bigint
);
CREATE UNIQUE INDEX desk_incident_suspect ON desk_incident (desk) WHERE kind = 'sensor_suspect' AND closed_ms IS NULL;

CREATE TABLE notification (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person  text NOT NULL REFERENCES app_user,
  kind    text NOT NULL,
  booking uuid REFERENCES booking,
  at_ms   bigint NOT NULL,
  read_ms bigint
);
CREATE INDEX notification_of_person ON notification (person, id);

CREATE TABLE outbox (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_ms   bigint NOT NULL,
  topic   text NOT NULL,
  body    json NOT NULL,
  done_ms bigint
);
CREATE INDEX outbox_open ON outbox (id) WHERE done_ms IS NULL;

CREATE TABLE webhook (
  id         uuid PRIMARY KEY,
  url        text NOT NULL CHECK (length(url) <= 500),
  secret     text NOT NULL,
  created_ms bigint NOT NULL
);
CREATE TABLE webhook_delivery (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  webhook    uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
  body       json NOT NULL,
  state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'dead')),
  attempts   integer NOT NULL DEFAULT 0,
  next_ms    bigint NOT NULL,
  last_error text
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (next_ms) WHERE state = 'waiting';

CREATE TABLE audit (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at_ms     bigint NOT NULL,
  actor     text NOT NULL,
  action    text NOT NULL,
  entity    text NOT NULL,
  entity_id text NOT NULL,
  detail    json NOT NULL
);
CREATE INDEX audit_entity ON audit (entity, entity_id, id);
-- The one change that is allowed is to forget a person, within a transaction that says so (UU 27/2022 on erasure).
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('denyut.forgetting', true) = 'on' AND NEW.id = OLD.id AND NEW.at_ms = OLD.at_ms
    AND NEW.action = OLD.action AND NEW.entity = OLD.entity THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'audit is append-only';
END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only();

-- Who was shown whose name because of a role and not because the person lets them.
CREATE TABLE booking_look (
  at_ms  bigint NOT NULL,
  viewer text NOT NULL,
  person text NOT NULL,
  what   text NOT NULL
);
CREATE INDEX booking_look_person ON booking_look (person, at_ms);
`,
}
