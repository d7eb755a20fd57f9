import type { Migration } from './migration.ts'

/**
 * Days that are over, added up: figures of a year are told quickly, and those that sensors gave stay after single readings are gone. Of
 * desks alone: nothing here says who was there.
 */
export const m0009: Migration = {
  number: 9,
  name: 'days-of-desks',
  sql: `
-- A local day of the building. Times of sensors are null where single readings were gone before the day was added up.
CREATE TABLE desk_day (
  day              date NOT NULL,
  desk             text NOT NULL REFERENCES desk,
  from_ms          bigint NOT NULL,
  to_ms            bigint NOT NULL,
  held_ms          integer NOT NULL,
  used_ms          integer,
  ghost_ms         integer,
  unbooked_ms      integer,
  recovered_ms     integer NOT NULL,
  bookings         integer NOT NULL,
  no_shows         integer NOT NULL,
  carried_bookings integer NOT NULL,
  carried_no_shows integer NOT NULL,
  PRIMARY KEY (day, desk)
);

-- What cannot be added up over desks, by 24 hours on the wall. \`members\` tells which desks were counted: a place that has others now is
-- counted anew, for bookings stay.
CREATE TABLE place_day (
  day           date NOT NULL,
  place         text NOT NULL,
  members       text NOT NULL,
  from_ms       bigint NOT NULL,
  to_ms         bigint NOT NULL,
  peak          integer NOT NULL,
  people        integer NOT NULL,
  hours_held_ms bigint[] NOT NULL,
  hours_people  integer[] NOT NULL,
  PRIMARY KEY (day, place)
);

-- Since when single presence is there whole; what was dropped until now ended before all that is left. What was added up of days before
-- stays as it is.
CREATE TABLE presence_kept (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  from_ms  bigint NOT NULL
);
INSERT INTO presence_kept (from_ms) SELECT ms_of_ts(min(upper(during))) FROM desk_presence HAVING count(*) > 0;

-- What changes within a day that was added up opens that day again. The lock keeps a day from being added up meanwhile.
CREATE FUNCTION open_days(touched_desk text, touched tstzrange) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  since bigint := ms_of_ts(lower(touched));
  until bigint := ms_of_ts(upper(touched));
  first date := (lower(touched) AT TIME ZONE 'UTC')::date - 1;
  last date := (upper(touched) AT TIME ZONE 'UTC')::date + 1;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7364113);
  DELETE FROM desk_day WHERE day BETWEEN first AND last AND desk = touched_desk AND from_ms < until AND to_ms > since
    AND from_ms >= coalesce((SELECT k.from_ms FROM presence_kept k), 0);
  DELETE FROM place_day WHERE day BETWEEN first AND last AND from_ms < until AND to_ms > since;
END $$;

CREATE FUNCTION booking_opens_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM open_days(NEW.desk, NEW.planned);
  IF TG_OP = 'UPDATE' AND (OLD.desk, OLD.planned) IS DISTINCT FROM (NEW.desk, NEW.planned) THEN
    PERFORM open_days(OLD.desk, OLD.planned);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER booking_made AFTER INSERT ON booking FOR EACH ROW WHEN (NEW.kind <> 'block') EXECUTE FUNCTION booking_opens_days();
-- Who it was, and how it ended in time, is in no figure.
CREATE TRIGGER booking_changed AFTER UPDATE ON booking FOR EACH ROW
  WHEN (NEW.kind <> 'block' AND (OLD.desk, OLD.planned, OLD.held, OLD.state = 'cancelled', OLD.state = 'no_show')
    IS DISTINCT FROM (NEW.desk, NEW.planned, NEW.held, NEW.state = 'cancelled', NEW.state = 'no_show'))
  EXECUTE FUNCTION booking_opens_days();

CREATE FUNCTION presence_opens_days() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM open_days(NEW.desk, NEW.during);
  RETURN NULL;
END $$;
CREATE TRIGGER presence_added AFTER INSERT ON desk_presence FOR EACH ROW EXECUTE FUNCTION presence_opens_days();
`,
}
