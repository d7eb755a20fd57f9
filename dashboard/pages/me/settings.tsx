import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Page } from '../../components/page.tsx'
import { Loaded } from '../../components/states.tsx'
import { useCampus } from '../../data/campus.ts'
import { profileQuery } from '../../data/self.ts'
import '../../i18n/messages/desks.ts'
import '../../i18n/messages/own.ts'
import { useT } from '../../i18n/text.ts'
import { AssignedDesks } from './assigned.tsx'
import { CalendarAddress } from './calendar.tsx'
import { Colleagues } from './colleagues.tsx'
import { Delegates } from './delegates.tsx'
import { Mail } from './mail.tsx'
import { OwnData } from './own-data.tsx'
import { UsualDesk } from './usual-desk.tsx'
import { WhoSees } from './who-sees.tsx'

/** Who sees the reader, whom it lets act, and what is its own. */
export function MySettingsPage() {
  const t = useT()
  const profile = useQuery(profileQuery)
  const zone = useCampus().data?.campus.zone ?? 'Asia/Makassar'
  return (
    <Page title={t('me.settings.title')} zone={zone}>
      <Loaded query={profile} height={420}>
        {(data) => (
          <div className="settings">
            <WhoSees profile={data} />
            <UsualDesk profile={data} />
            <Mail profile={data} />
            {data.assigned.length > 0 && <AssignedDesks profile={data} zone={zone} />}
            <Delegates profile={data} />
            <CalendarAddress profile={data} />
            <Colleagues />
            <OwnData />
          </div>
        )}
      </Loaded>
      <p className="muted fine-print">
        {t('home.notAttendance')} <Link to="/privacy">{t('home.privacy')}</Link>
      </p>
    </Page>
  )
}
