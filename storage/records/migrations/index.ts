import { m0001 } from './0001-spine.ts'
import { m0002 } from './0002-bookings.ts'
import { m0003 } from './0003-kiosk.ts'
import { m0004 } from './0004-broker-hash.ts'
import { m0005 } from './0005-changes-of-desks.ts'
import { m0006 } from './0006-mail.ts'
import { m0007 } from './0007-people.ts'
import { m0008 } from './0008-access-version.ts'
import { m0009 } from './0009-days-of-desks.ts'
import { m0010 } from './0010-parts-of-bookings.ts'
import { m0011 } from './0011-notices-of-desks.ts'
import { m0012 } from './0012-makers-of-links.ts'
import { m0013 } from './0013-incidents-of-bookings.ts'
import { m0014 } from './0014-series-resumed.ts'
import { m0015 } from './0015-seen-desks.ts'
import type { Migration } from './migration.ts'

export const MIGRATIONS: readonly Migration[] = [
  m0001,
  m0002,
  m0003,
  m0004,
  m0005,
  m0006,
  m0007,
  m0008,
  m0009,
  m0010,
  m0011,
  m0012,
  m0013,
  m0014,
  m0015,
]
