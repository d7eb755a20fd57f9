import { CircleCheck, CircleDashed, CircleSlash, Clock3, Hourglass } from 'lucide-react'
import type { DeviceHealth } from '#model/readings.ts'
import { useT } from '../i18n/text.ts'

const ICONS = {
  online: CircleCheck,
  late: Clock3,
  stale: Hourglass,
  offline: CircleSlash,
  never: CircleDashed,
}

/** Health as shape and word; colour only repeats it. */
export function Health({ health }: { health: DeviceHealth }) {
  const t = useT()
  return (
    <span className={`health ${health}`}>
      <HealthIcon health={health} />
      {t(`health.${health}`)}
    </span>
  )
}

export function HealthIcon({ health }: { health: DeviceHealth }) {
  const Icon = ICONS[health]
  return <Icon className={`health-icon ${health}`} size={16} aria-hidden />
}
