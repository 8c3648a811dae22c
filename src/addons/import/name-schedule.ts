const maxWords = 5;
const maxLength = 40;
/** More than enough code units for five words; a prompt may be megabytes. */
const readLength = 400;

/** A readable name out of the first words of a prompt, such as `summarise-the-overnight-news`; unique among `taken`. */
export function nameSchedule(input: string, taken: ReadonlySet<string>): string {
  return freeName(slugOf(input.slice(0, readLength)), taken);
}

/** The name itself, else the first of `name-2`, `name-3`, … that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${String(number)}`)) number++;
  return `${name}-${String(number)}`;
}

function slugOf(text: string): string {
  const plain = text.normalize('NFKD').replace(/[\p{M}'’]/gu, '');
  const [first = 'schedule', ...others] = plain.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  let slug = first.slice(0, maxLength);
  for (const word of others.slice(0, maxWords - 1)) {
    if (slug.length + 1 + word.length > maxLength) break;
    slug += `-${word}`;
  }
  return slug;
}
