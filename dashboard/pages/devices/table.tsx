import { Link } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { BatteryLow } from 'lucide-react'
import { useRef } from 'react'
import { labelFor } from '#model/sensors/words.ts'
import { Age } from '../../components/age.tsx'
import { Health } from '../../components/health.tsx'
import { useNarrow } from '../../components/media.ts'
import { ScrollRegion } from '../../components/scroll-region.tsx'
import { pathLabel, useCampus } from '../../data/campus.ts'
import { DEVICE_PAGE, type DeviceFilter, type DeviceView, useDeviceRows } from '../../data/devices.ts'
import { typeLabel } from '../../data/metrics.ts'
import { NONE, useFormats } from '../../i18n/format.ts'
import { useLanguage, useT } from '../../i18n/text.ts'

const ROW_PX = 51
const CARD_PX = 76
/** Below this a battery is worth a look on the next round. */
const BATTERY_LOW_PCT = 20

/** All devices of a filter in one scrolling list; only pages on screen are fetched. */
export function DeviceTable({ filter, total }: { filter: DeviceFilter; total: number }) {
  const t = useT()
  const narrow = useNarrow()
  const scroller = useRef<HTMLElement>(null)
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => (narrow ? CARD_PX : ROW_PX),
    overscan: 6,
  })
  const items = rows.getVirtualItems()
  const pages = [...new Set(items.map((item) => Math.floor(item.index / DEVICE_PAGE)))]
  const rowAt = useDeviceRows(filter, pages)
  const before = items[0]?.start ?? 0
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0)
  const columns = narrow ? 1 : 7
  return (
    <ScrollRegion className="device-scroll" ref={scroller} label={t('devices.title')}>
      <table className={`table sticky${narrow ? ' fixed' : ''}`} aria-rowcount={total + 1}>
        {!narrow && <Head />}
        <tbody>
          <Gap height={before} columns={columns} />
          {items.map((item) => {
            const device = rowAt(item.index)
            return (
              <tr
                key={item.index}
                aria-rowindex={item.index + 2}
                style={{ height: narrow ? CARD_PX : ROW_PX }}
              >
                {!device ? (
                  <td colSpan={columns}>
                    <div className="skeleton" />
                  </td>
                ) : narrow ? (
                  <td>
                    <Card device={device} />
                  </td>
                ) : (
                  <Cells device={device} />
                )}
              </tr>
            )
          })}
          <Gap height={after} columns={columns} />
        </tbody>
      </table>
    </ScrollRegion>
  )
}

/** Stands for the rows above or below those drawn. */
function Gap({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height, padding: 0 }} />
    </tr>
  )
}

function Head() {
  const t = useT()
  const numbers = [t('devices.battery'), t('devices.signal'), t('devices.last')]
  return (
    <thead>
      <tr>
        {[t('place.state'), t('devices.device'), t('devices.typeCol'), t('devices.placeCol')].map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        {numbers.map((name) => (
          <th key={name} scope="col" className="n">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function DeviceLink({ device }: { device: DeviceView }) {
  const language = useLanguage()
  const place = useCampus().data?.places.get(device.place)
  return (
    <Link to="/devices/$device" params={{ device: device.id }}>
      {labelFor(device, place?.label ?? '', language)}
    </Link>
  )
}

function Where({ place }: { place: string }) {
  const view = useCampus().data
  return <>{view ? pathLabel(view, place) : place}</>
}

function Battery({ value }: { value: number | null }) {
  const format = useFormats()
  if (value === null) return <>{NONE}</>
  return value < BATTERY_LOW_PCT ? (
    <span className="chip warn">
      <BatteryLow size={14} aria-hidden />
      {format.number(value)}%
    </span>
  ) : (
    <>{format.number(value)}%</>
  )
}

function Cells({ device }: { device: DeviceView }) {
  const language = useLanguage()
  const format = useFormats()
  return (
    <>
      <td>
        <Health health={device.health} />
      </td>
      <th scope="row">
        <DeviceLink device={device} />
        <div className="mono muted">{device.id}</div>
      </th>
      <td>{typeLabel(device.type)[language]}</td>
      <td>
        <Where place={device.place} />
      </td>
      <td className="n">
        <Battery value={device.battery_pct} />
      </td>
      <td className="n">{device.rssi_dbm === null ? NONE : `${format.number(device.rssi_dbm)} dBm`}</td>
      <td className="n">
        <Seen device={device} />
      </td>
    </>
  )
}

function Seen({ device }: { device: DeviceView }) {
  return <Age at={device.lastSeen} limit_ms={device.expectedInterval_s * 3_000} />
}

function Card({ device }: { device: DeviceView }) {
  return (
    <div className="device-card">
      <span className="row-head">
        <b>
          <DeviceLink device={device} />
        </b>
        <Health health={device.health} />
      </span>
      <span className="row-head muted">
        <span className="clip">
          <Where place={device.place} />
        </span>
        <Seen device={device} />
      </span>
    </div>
  )
}
