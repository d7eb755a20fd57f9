import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BellOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { zoneName } from '#model/calendar/zone.ts'
import { Page } from '../../components/page.tsx'
import { Empty, Loaded } from '../../components/states.tsx'
import type { Notices } from '../../data/bookings.ts'
import { useCampus } from '../../data/campus.ts'
import { noticesQuery, useReadNotices } from '../../data/self.ts'
import '../../i18n/messages/desks.ts'
import '../../i18n/messages/own.ts'
import { useFormats } from '../../i18n/format.ts'
import { pick, useT } from '../../i18n/text.ts'

/** What happened to own bookings without one's doing. */
export function NoticesPage() {
  const t = useT()
  const notices = useQuery(noticesQuery)
  const zone = useCampus().data?.campus.zone ?? 'Asia/Makassar'
  return (
    <Page title={t('me.notices.title')} zone={zone}>
      <Loaded query={notices} height={320}>
        {({ notices: list }) =>
          list.length === 0 ? (
            <Empty
              icon={<BellOff size={24} aria-hidden />}
              title={t('me.notices.none')}
              hint={t('me.notices.noneHint')}
            />
          ) : (
            <List list={list} zone={zone} />
          )
        }
      </Loaded>
    </Page>
  )
}

function List({ list, zone }: { list: Notices['notices']; zone: string }) {
  const t = useT()
  const format = useFormats()
  const read = useReadNotices()
  // What was unread when it came on the screen stays marked while the page is open.
  const [fresh, setFresh] = useState<ReadonlySet<number>>(new Set())
  const unread = list.filter(({ readAt }) => readAt === null)
  const newest = unread[0]?.id ?? null
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each newest notice
  useEffect(() => {
    if (newest === null) return
    setFresh((before) => new Set([...before, ...unread.map(({ id }) => id)]))
    read.run(newest)
  }, [newest])
  return (
    <section className="card">
      <ul className="booking-rows">
        {list.map((notice) => (
          <li key={notice.id} className="booking-row notice">
            <span className={fresh.has(notice.id) ? 'notice-mark' : 'notice-mark read'} aria-hidden />
            <div className="booking-what grow">
              <span>
                {fresh.has(notice.id) && <span className="sr">{t('me.notices.unread')} </span>}
                {pick(notice.text)}
              </span>
              <span className="muted num">
                {format.dateTime(notice.at, zone)} {zoneName(zone, notice.at)}
              </span>
            </div>
            {notice.desk && (
              <Link className="btn" to="/me/settings">
                {t('me.notices.open')}
              </Link>
            )}
            {notice.booking && (
              <Link className="btn" to="/desks">
                {t('me.notices.open')}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
