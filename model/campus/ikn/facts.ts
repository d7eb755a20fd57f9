/** What is known or assumed of one building of the default campus. */
export interface BuildingFacts {
  readonly id: string
  readonly label: string
  readonly complex?: string
  /** People; towers of Kemenko 4: OIKN's secretary to DPR Komisi II, 22 Apr 2025. */
  readonly capacity: number
  readonly floors: number
  readonly desksPerFloor: number
  readonly area_gross_m2: number
  readonly area_net_m2: number
  readonly plan: 'slab' | 'court'
}

const tower = (number: number, capacity: number, desksPerFloor: number): BuildingFacts => ({
  id: `k4-t${number}`,
  label: `Kemenko 4 Menara ${number}`,
  complex: 'Kantor Kementerian Koordinator 4',
  capacity,
  floors: 6,
  desksPerFloor,
  area_gross_m2: 2_160,
  area_net_m2: 1_400,
  plan: 'slab',
})

export const BUILDINGS: readonly BuildingFacts[] = [
  tower(1, 386, 45),
  tower(2, 190, 22),
  tower(3, 386, 45),
  tower(4, 270, 32),
  {
    id: 'oikn',
    label: 'Kantor Otorita IKN',
    capacity: 500,
    floors: 5,
    desksPerFloor: 70,
    area_gross_m2: 2_000,
    area_net_m2: 1_300,
    plan: 'court',
  },
]

export const AC_SHARE = 0.92

/** Perpres 21/2023: 37.5 hours from 07:30; break of 60 minutes, 90 on Fridays. */
export const WORKING_HOURS = {
  '1': { from: '07:30', to: '16:00' },
  '2': { from: '07:30', to: '16:00' },
  '3': { from: '07:30', to: '16:00' },
  '4': { from: '07:30', to: '16:00' },
  '5': { from: '07:30', to: '16:30' },
}

export const SOURCE =
  'Kapasitas menara Kemenko 4: Sekretaris Otorita IKN kepada Komisi II DPR, 22 April 2025. Jumlah lantai Kemenko 4: Tribun Kaltim, 21 November 2023. Lantai, pegawai dan ICCC Kantor Otorita IKN: Kompas, Maret 2025.'

/** Shown to readers: Indonesian, then English. */
export const ASSUMPTIONS: readonly string[] = [
  'Denah ruang dan letak meja direka, bukan denah asli. Rooms and desk positions are invented, not the real plans.',
  'Denah lantai 60 x 36 m; luas kotor 2.160 m² per lantai Kemenko 4 dan 2.000 m² di Kantor Otorita IKN. The plan of a floor is 60 x 36 m; 2,160 m² gross a floor at Kemenko 4 and 2,000 m² at the OIKN office.',
  'Luas terpakai 1.400 m² per lantai Kemenko 4 dan 1.300 m² di Kantor Otorita IKN, 92 % di antaranya ber-AC. Usable area is 1,400 m² a floor at Kemenko 4 and 1,300 m² at the OIKN office, 92 % of it air-conditioned.',
  'Kapasitas lantai adalah kapasitas menara dibagi enam; 100 orang per lantai di Kantor Otorita IKN. The capacity of a floor is that of its tower divided by six; 100 people a floor at the OIKN office.',
  'Jumlah meja per lantai 45, 22, 45 dan 32 di Menara 1 sampai 4, dan 70 di Kantor Otorita IKN. Desks a floor are 45, 22, 45 and 32 in towers 1 to 4, and 70 at the OIKN office.',
  'Jam kerja 07.30-16.00, Jumat sampai 16.30, menurut Perpres 21/2023. Working hours are 07:30-16:00, Fridays to 16:30, after Perpres 21/2023.',
  'Pohon meter direka: meter utama per gedung, meter per lantai dengan tata udara, pencahayaan dan kotak kontak, serta lift. The meter tree is invented: a main meter a building, one a floor with cooling, lighting and sockets, and lifts.',
  'Lantai bawah tanah, parkir dan halaman tidak dimuat. Basements, parking and grounds are left out.',
]
