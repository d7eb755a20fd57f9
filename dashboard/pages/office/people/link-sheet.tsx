import { zoneName } from '#model/calendar/zone.ts'
import { Sheet } from '../../../components/sheet.tsx'
import { useFormats } from '../../../i18n/format.ts'
import { useT } from '../../../i18n/text.ts'
import { CopyBox } from '../parts/copy.tsx'

/** A link that opens an account, to hand on once. Somebody with a password gets the page to sign in. */
export function LinkSheet(props: {
  title: string
  link: { url: string; expiresAt: number; endedLinks: number }
  zone: string
  onClose: () => void
}) {
  const { title, link, zone, onClose } = props
  const t = useT()
  const format = useFormats()
  const known = link.url.endsWith('/sign-in')
  const until = `${format.dateTime(link.expiresAt, zone)} ${zoneName(zone, link.expiresAt)}`
  return (
    <Sheet title={title} onClose={onClose}>
      <p>{known ? t('people.linkKnown') : t('people.linkLead', { until })}</p>
      {link.endedLinks > 0 && <p className="muted">{t('people.linksEnded')}</p>}
      <CopyBox label={title} text={link.url} />
    </Sheet>
  )
}
