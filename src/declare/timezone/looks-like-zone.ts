import { isTimeZone } from '../../core/time/zone.ts';

const areas =
  /^(?:africa|america|antarctica|arctic|asia|atlantic|australia|brazil|canada|chile|etc|europe|indian|mexico|pacific|us)\/\w/i;

/** Whether a word is a time zone, or was meant as one: `Europe/Madird`, `UTC+2`, `PDT`. */
export function looksLikeZone(word: string): boolean {
  if (/\s/.test(word)) return false;
  return (
    areas.test(word) ||
    /^(?:UTC|GMT)[+-]\d/i.test(word) ||
    /^[ACEIJKMNPSW][A-Z]{0,2}[DS]?T$/.test(word) ||
    isTimeZone(word)
  );
}
