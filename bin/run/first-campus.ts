import { iknCampus } from '#model/campus/ikn/campus.ts'
import type { Clock } from '#platform/clock.ts'
import type { Records } from '#storage/records/records.ts'
import { readCampusFile } from '../cli/campus.ts'

/** On the first start takes DENYUT_CAMPUS, or the built-in IKN campus. Later starts keep what is in the records. */
export async function importFirstCampus(
  records: Records,
  file: string | undefined,
  clock: Clock,
): Promise<void> {
  if (await records.campus.read()) return
  await records.campus.replace(file ? await readCampusFile(file) : iknCampus(), clock.now())
}
