import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import * as z from 'zod'
import { healthSchema } from '#model/api/devices.ts'
import { QUARANTINE_REASONS } from '#model/readings.ts'
import { Skeleton } from '../components/states.tsx'
import { queryClient } from '../data/query.ts'
import { homeOf, meQuery } from '../data/session.ts'
import { Fault, NotFound } from './fallback.tsx'
import { Layout } from './layout.tsx'

const currentUser = () => queryClient.ensureQueryData(meQuery)

/** A wrong value in an address is as good as none: a link never breaks a page. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined)
/** HH:MM of a wall clock. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
/** A link to one booking, as letters have it (api/bookings/letters.ts). */
const ofBooking = z.object({ booking: lenient(z.uuid()) })
const zoom = { from: lenient(z.number().int().positive()), to: lenient(z.number().int().positive()) }

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Fault })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: z.object({ next: lenient(z.string().regex(/^\/(?!\/)/)) }),
  beforeLoad: async () => {
    const me = await currentUser().catch(() => null)
    if (me) throw redirect({ to: homeOf(me) })
  },
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in.tsx'), 'SignIn'),
})
const link = lazyRouteComponent(() => import('../pages/sign-in/use-link.tsx'), 'UseLink')
const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: link })
const invitation = createRoute({ getParentRoute: () => root, path: '/link', component: link })

const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Layout,
  beforeLoad: async ({ location }) => {
    const me = await currentUser()
    if (!me) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href } })
  },
})
const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async () => {
    const me = await currentUser()
    if (me) throw redirect({ to: homeOf(me), replace: true })
  },
})
const overview = createRoute({
  getParentRoute: () => signedIn,
  path: '/overview',
  validateSearch: z.object(zoom),
  component: lazyRouteComponent(() => import('../pages/overview/overview.tsx'), 'Overview'),
})
const building = createRoute({
  getParentRoute: () => signedIn,
  path: '/b/$building',
  validateSearch: z.object(zoom),
  component: lazyRouteComponent(() => import('../pages/building/building.tsx'), 'BuildingPage'),
})
const LAYERS = ['status', 'temperature', 'co2'] as const
const floor = createRoute({
  getParentRoute: () => signedIn,
  path: '/b/$building/l/$level',
  validateSearch: z.object({
    view: lenient(z.enum(['plan', 'table'])),
    layer: lenient(z.enum(LAYERS)),
    sel: lenient(z.string()),
  }),
  component: lazyRouteComponent(() => import('../pages/floor/floor.tsx'), 'FloorPage'),
})
const desks = createRoute({
  getParentRoute: () => signedIn,
  path: '/desks',
  validateSearch: ofBooking,
  component: lazyRouteComponent(() => import('../pages/desks/home.tsx'), 'HomePage'),
})
const myBookings = createRoute({
  getParentRoute: () => signedIn,
  path: '/me/bookings',
  validateSearch: ofBooking,
  component: lazyRouteComponent(() => import('../pages/me/bookings.tsx'), 'MyBookingsPage'),
})
const notices = createRoute({
  getParentRoute: () => signedIn,
  path: '/me/notices',
  component: lazyRouteComponent(() => import('../pages/me/notices.tsx'), 'NoticesPage'),
})
const mySettings = createRoute({
  getParentRoute: () => signedIn,
  path: '/me/settings',
  component: lazyRouteComponent(() => import('../pages/me/settings.tsx'), 'MySettingsPage'),
})
const privacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy',
  beforeLoad: () => currentUser().catch(() => null),
  component: lazyRouteComponent(() => import('../pages/me/privacy.tsx'), 'PrivacyPage'),
})
const deskMap = createRoute({
  getParentRoute: () => signedIn,
  path: '/desks/map',
  validateSearch: z.object({
    building: lenient(z.string()),
    floor: lenient(z.string()),
    date: lenient(z.iso.date()),
    part: lenient(z.enum(['day', 'morning', 'afternoon'])),
    from: lenient(clock),
    to: lenient(clock),
    view: lenient(z.enum(['plan', 'list'])),
    q: lenient(z.string()),
    with: lenient(z.string()),
    free: lenient(z.boolean()),
    sel: lenient(z.string()),
    /** The booking that looks for another desk. */
    move: lenient(z.uuid()),
  }),
  component: lazyRouteComponent(() => import('../pages/desk-map/map.tsx'), 'DeskMapPage'),
})
const sticker = createRoute({
  getParentRoute: () => signedIn,
  path: '/d/$desk',
  component: lazyRouteComponent(() => import('../pages/desk/desk.tsx'), 'DeskStickerPage'),
})
const qrSheet = createRoute({
  getParentRoute: () => signedIn,
  path: '/desks/qr/$floor',
  component: lazyRouteComponent(() => import('../pages/qr/qr.tsx'), 'QrPage'),
})
const screens = createRoute({
  getParentRoute: () => signedIn,
  path: '/desks/screens/$floor',
  component: lazyRouteComponent(() => import('../pages/kiosk/links.tsx'), 'ScreensPage'),
})
/** Without the frame and without a session: a screen on a wall has a token of its own. */
const kiosk = createRoute({
  getParentRoute: () => root,
  path: '/kiosk/$floor',
  validateSearch: z.object({
    theme: lenient(z.enum(['dark', 'light'])),
    lang: lenient(z.enum(['id', 'en'])),
  }),
  component: lazyRouteComponent(() => import('../pages/kiosk/kiosk.tsx'), 'KioskPage'),
})
const devices = createRoute({
  getParentRoute: () => signedIn,
  path: '/devices',
  validateSearch: z.object({
    q: lenient(z.string()),
    type: lenient(z.string()),
    health: lenient(healthSchema),
    place: lenient(z.string()),
  }),
  component: lazyRouteComponent(() => import('../pages/devices/devices.tsx'), 'DevicesPage'),
})
const device = createRoute({
  getParentRoute: () => signedIn,
  path: '/devices/$device',
  validateSearch: z.object({ ...zoom, metric: lenient(z.string()) }),
  component: lazyRouteComponent(() => import('../pages/devices/device.tsx'), 'DevicePage'),
})
const ledger = createRoute({
  getParentRoute: () => signedIn,
  path: '/ledger',
  validateSearch: z.object({
    reason: lenient(z.enum(QUARANTINE_REASONS)),
    q: lenient(z.string()),
    sel: lenient(z.string()),
  }),
  component: lazyRouteComponent(() => import('../pages/ledger/ledger.tsx'), 'LedgerPage'),
})

const office = createRoute({
  getParentRoute: () => signedIn,
  path: '/office',
  beforeLoad: () => {
    throw redirect({ to: '/office/use', replace: true })
  },
})
const officeUse = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/use',
  validateSearch: z.object({
    place: lenient(z.string()),
    range: lenient(z.enum(['7', '30', '90', 'month', 'quarter', 'year'])),
    by: lenient(z.enum(['zone', 'floor', 'desk'])),
  }),
  component: lazyRouteComponent(() => import('../pages/office/use/use.tsx'), 'UsePage'),
})
const officeBlocks = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/blocks',
  component: lazyRouteComponent(() => import('../pages/office/blocks/blocks.tsx'), 'BlocksPage'),
})
const officeRules = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/rules',
  validateSearch: z.object({ place: lenient(z.string()) }),
  component: lazyRouteComponent(() => import('../pages/office/rules/rules.tsx'), 'RulesPage'),
})
const officeDaysOff = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/days-off',
  validateSearch: z.object({ year: lenient(z.number().int()) }),
  component: lazyRouteComponent(() => import('../pages/office/days-off/days-off.tsx'), 'DaysOffPage'),
})
const officeIncidents = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/incidents',
  validateSearch: z.object({
    state: lenient(z.enum(['open', 'closed'])),
    kind: lenient(z.enum(['squat', 'sensor_suspect', 'problem'])),
  }),
  component: lazyRouteComponent(() => import('../pages/office/incidents/incidents.tsx'), 'IncidentsPage'),
})
const officeChanges = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/changes',
  validateSearch: z.object({
    place: lenient(z.string()),
    kind: lenient(z.string()),
    booking: lenient(z.uuid()),
  }),
  component: lazyRouteComponent(() => import('../pages/office/changes/changes.tsx'), 'ChangesPage'),
})
const officeWebhooks = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/webhooks',
  component: lazyRouteComponent(() => import('../pages/office/webhooks/webhooks.tsx'), 'WebhooksPage'),
})
const officePeople = createRoute({
  getParentRoute: () => signedIn,
  path: '/office/people',
  validateSearch: z.object({ q: lenient(z.string()) }),
  component: lazyRouteComponent(() => import('../pages/office/people/people.tsx'), 'PeoplePage'),
})
const officePages = [
  office,
  officeUse,
  officeBlocks,
  officeRules,
  officeDaysOff,
  officeIncidents,
  officeChanges,
  officeWebhooks,
  officePeople,
] as const

export const router = createRouter({
  routeTree: root.addChildren([
    signIn,
    setup,
    invitation,
    kiosk,
    privacy,
    signedIn.addChildren([
      home,
      overview,
      building,
      floor,
      desks,
      deskMap,
      sticker,
      qrSheet,
      screens,
      myBookings,
      notices,
      mySettings,
      devices,
      device,
      ledger,
      ...officePages,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultPendingComponent: () => (
    <div className="main">
      <Skeleton height={116} />
      <Skeleton height={380} />
    </div>
  ),
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
