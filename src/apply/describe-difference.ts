import { differingFields } from '../core/model/content.ts';
import type { Content, ContentField } from '../core/model/content.ts';
import { assertNever } from '../core/assert-never.ts';
import type { When } from '../core/time/when.ts';

/** Names every field in which the service's answer is not what was sent, in report order; empty when none is. */
export function describeDifference(sent: Content, answered: Content): string {
  return differingFields(sent, answered)
    .map((field) => describeField(field, sent, answered))
    .join('; ');
}

function describeField(field: ContentField, sent: Content, answered: Content): string {
  switch (field) {
    case 'when':
      return describeWhen(sent.when, answered.when);
    case 'budget':
      return compare('budget', quote(sent.budget), quote(answered.budget));
    case 'input': {
      const from = excerptStart(sent.input, answered.input);
      return compare('input', quote(excerpt(sent.input, from)), quote(excerpt(answered.input, from)));
    }
    default:
      return assertNever(field);
  }
}

function describeWhen(sent: When, answered: When): string {
  const [label, value] = wordsOf(sent);
  const [answeredLabel, answeredValue] = wordsOf(answered);
  if (label === answeredLabel) return compare(label, value, answeredValue);
  return compare('when', `${label} ${value}`, `${answeredLabel} ${answeredValue}`);
}

function wordsOf(when: When): readonly [label: string, value: string] {
  switch (when.type) {
    case 'cron':
      return ['cron', quote(when.cron)];
    case 'interval':
      return ['interval', `${String(when.intervalSeconds)}s`];
    case 'scheduled':
      return ['date', quote(when.date)];
    case 'delayed':
      return ['delay', `${String(when.delayInSeconds)}s`];
    default:
      return assertNever(when);
  }
}

function compare(label: string, sent: string, answered: string): string {
  return `${label}: sent ${sent}, the service answers ${answered}`;
}

const excerptLength = 60;
const excerptLead = 15;

/** Where to start quoting two prompts so that their first difference is in the quotation. */
function excerptStart(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index < excerptLength ? 0 : index - excerptLead;
}

function excerpt(text: string, from: number): string {
  const shown = text.slice(from, from + excerptLength);
  return `${from > 0 ? '…' : ''}${shown}${from + excerptLength < text.length ? '…' : ''}`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}
