import { useQuery } from '@tanstack/react-query'
import { noticesQuery } from '../data/self.ts'
import { useT } from '../i18n/text.ts'

/** How many notices are unread; nothing when none is. Loaded after the page, because it is not what anybody waits for. */
export function UnreadCount() {
  const t = useT()
  const count = useQuery(noticesQuery).data?.notices.filter(({ readAt }) => readAt === null).length ?? 0
  if (count === 0) return null
  return (
    <span className="unread">
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className="sr">{t('nav.unread', { n: count })}</span>
    </span>
  )
}
