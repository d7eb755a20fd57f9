import { deskAdminApi } from './booking-admin.ts'
import { deskOwnApi } from './booking-own.ts'
import { deskPartsApi } from './booking-parts.ts'
import { deskSelfApi } from './booking-self.ts'

/** All of booking. The dashboard takes them apart, so that a page loads the contracts that it uses. */
export const bookingsApi = {
  ...deskOwnApi,
  ...deskPartsApi,
  ...deskSelfApi,
  ...deskAdminApi,
}
