import {
  Armchair,
  Bell,
  Building2,
  CalendarDays,
  ClipboardList,
  LayoutGrid,
  Map as MapIcon,
  RadioTower,
  Scale,
  Settings,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { Verb } from '#model/access/roles.ts'
import { useCampus } from '../data/campus.ts'
import { canSomewhere, useMe } from '../data/session.ts'
import type { MessageKey } from '../i18n/messages.ts'
import { lastFloor } from './last-floor.ts'

interface NavEntry {
  readonly to: string
  readonly label: MessageKey
  /** For the bar at the bottom of a phone. */
  readonly short?: MessageKey
  readonly icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>
  readonly verb: Verb
  /** Second letter of the `g` shortcut. */
  readonly key: string
}

/** Pages in the order of the navigation; a page is shown to whoever's role allows its verb. */
const NAV: readonly NavEntry[] = [
  { to: '/overview', label: 'nav.overview', icon: Building2, verb: 'aggregate.read', key: 'o' },
  { to: '/b', label: 'nav.floor', icon: MapIcon, verb: 'aggregate.read', key: 'f' },
  { to: '/desks', label: 'nav.desks', icon: Armchair, verb: 'booking.own', key: 'd' },
  { to: '/desks/map', label: 'nav.deskMap', icon: LayoutGrid, verb: 'booking.own', key: 'm' },
  {
    to: '/me/bookings',
    label: 'nav.myBookings',
    short: 'nav.myBookingsShort',
    icon: CalendarDays,
    verb: 'booking.own',
    key: 'b',
  },
  { to: '/me/notices', label: 'nav.notices', icon: Bell, verb: 'booking.own', key: 'i' },
  { to: '/me/settings', label: 'nav.mySettings', icon: Settings, verb: 'booking.own', key: 's' },
  { to: '/office', label: 'nav.office', icon: ClipboardList, verb: 'booking.manage', key: 'k' },
  { to: '/devices', label: 'nav.devices', icon: RadioTower, verb: 'device.read', key: 'p' },
  { to: '/ledger', label: 'nav.ledger', icon: Scale, verb: 'ledger.read', key: 'n' },
]

/** The pages of this person, with the floor link pointing to the floor seen last. */
export function useNav() {
  const me = useMe()
  const view = useCampus().data
  return NAV.filter((entry) => canSomewhere(me, entry.verb)).map((entry) =>
    entry.to === '/b' ? { ...entry, href: lastFloor(view) } : { ...entry, href: entry.to },
  )
}
