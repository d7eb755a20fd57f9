/** The embedded database's place in the data directory. */
export const RECORDS_DIRECTORY = 'records'
/** Back-ups of the records, in the data directory unless DENYUT_BACKUP_DIR says otherwise. */
export const BACKUP_DIRECTORY = 'backups'
