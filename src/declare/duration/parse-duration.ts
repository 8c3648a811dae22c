const human = /^(?:(?<days>\d+)d)?(?:(?<hours>\d+)h)?(?:(?<minutes>\d+)m)?(?:(?<seconds>\d+)s)?$/;
const iso =
  /^P(?:(?<weeks>\d+)W|(?:(?<days>\d+)D)?(?:T(?=\d)(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+)S)?)?)$/;
const daySeconds = 86_400;

/** Parses a duration such as `1h30m` or `PT90M` into whole seconds, 0 or more; null for any other text. */
export function parseDuration(text: string): number | null {
  const groups = text === '' ? undefined : (human.exec(text) ?? iso.exec(text))?.groups;
  const parts = [
    [groups?.['weeks'], 7 * daySeconds],
    [groups?.['days'], daySeconds],
    [groups?.['hours'], 3600],
    [groups?.['minutes'], 60],
    [groups?.['seconds'], 1],
  ] as const;
  const present = parts.filter(([count]) => count !== undefined);
  return present.length === 0 ? null : present.reduce((sum, [count, unit]) => sum + Number(count) * unit, 0);
}
