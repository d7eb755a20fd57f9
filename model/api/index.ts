import { accessApi } from './access.ts'
import { bookingsApi } from './bookings.ts'
import { campusApi } from './campus.ts'
import type { Contract } from './contract.ts'
import { devicesApi } from './devices.ts'
import { kioskApi } from './kiosk.ts'
import { ledgerApi } from './ledger.ts'
import { peopleApi } from './people.ts'
import { telemetryApi } from './telemetry.ts'

/** Every operation by subject; OpenAPI and the access test walk this. */
export const API = {
  access: { ...accessApi, ...peopleApi },
  campus: campusApi,
  telemetry: telemetryApi,
  devices: devicesApi,
  ledger: ledgerApi,
  bookings: bookingsApi,
  kiosk: kioskApi,
} satisfies Record<string, Record<string, Contract>>

export { API_PREFIX } from './contract.ts'
