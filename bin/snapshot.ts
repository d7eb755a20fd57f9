// npm run snapshot: the empty embedded database that first starts of this installation begin with, seconds faster than by creating one.
import { makeSnapshot } from '#storage/records/embedded/snapshot.ts'

console.log(await makeSnapshot())
