import { useT } from '../i18n/text.ts'

interface Paged {
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  fetchNextPage(): unknown
}

/** How much of a list is shown, and the button for more. */
export function More({ query, shown, total }: { query: Paged; shown: number; total: number }) {
  const t = useT()
  return (
    <p className="more">
      <span className="muted num">{t('app.shown', { shown, total })}</span>
      {query.hasNextPage && (
        <button
          type="button"
          className="btn"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('app.more')}
        </button>
      )}
    </p>
  )
}
