import type { Content } from '../../core/model/content.ts';
import { formatInstant, maxDurationSeconds, type When } from '../../core/time/when.ts';
import type { Behaviour } from './memory-behaviour.ts';
import { firstRun } from './memory-runs.ts';

/** The service's answer to a create that it refuses. */
export interface Refusal {
  /** 400 to 599. */
  readonly status: number;
  readonly error: string;
}

const longIntervalSeconds = 30 * 86_400;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** Returns the content as the service stores it, with its first run, or why the service refuses it. */
export function judgeContent(
  content: Content,
  context: { readonly now: Date; /** IANA zone. */ readonly zone: string; readonly behaviour: Behaviour },
): { readonly content: Content; readonly nextRunAt: Date } | Refusal {
  const { now, zone, behaviour } = context;
  const invalid = (error: string): Refusal => ({ status: behaviour.invalidStatus, error });
  const bound = findBrokenBound(content);
  if (bound !== null) return invalid(bound);
  const { when } = content;
  if (when.type === 'interval' && when.intervalSeconds > longIntervalSeconds) {
    if (behaviour.longIntervals === 'refuse') return invalid('intervalSeconds cannot be more than 30 days');
    if (behaviour.longIntervals === 'fail') return { status: 500, error: 'Internal server error' };
  }
  let nextRunAt: Date | null;
  try {
    nextRunAt = firstRun(when, now, zone);
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  if (nextRunAt === null) return invalid('The schedule never runs');
  if (when.type === 'scheduled' && nextRunAt <= now && behaviour.pastDates === 'refuse') {
    return invalid('date must be in the future');
  }
  const input = behaviour.inputText === 'trimmed' ? content.input.trim() : content.input;
  return { content: { ...content, input, when: storedWhen(when, nextRunAt, behaviour) }, nextRunAt };
}

/** Whether a create may be answered with an existing row instead of a new one. */
export function isDuplicate(existing: Content, asked: Content, dedupe: Behaviour['dedupe']): boolean {
  if (dedupe === 'none' || (asked.when.type !== 'cron' && asked.when.type !== 'interval')) return false;
  const sameBudget = dedupe === 'ignoring-budget' || existing.budget === asked.budget;
  const sameWhen = JSON.stringify(existing.when) === JSON.stringify(asked.when);
  return sameBudget && sameWhen && existing.input === asked.input;
}

function findBrokenBound(content: Content): string | null {
  const { input, when } = content;
  if (input === '') return 'input: expected at least 1 character';
  switch (when.type) {
    case 'cron':
      return when.cron === '' ? 'when.cron: expected at least 1 character' : null;
    case 'scheduled':
      return when.date === '' ? 'when.date: expected at least 1 character' : null;
    case 'interval':
      return isDuration(when.intervalSeconds) ? null : durationWords('when.intervalSeconds');
    case 'delayed':
      return isDuration(when.delayInSeconds) ? null : durationWords('when.delayInSeconds');
  }
}

function isDuration(seconds: number): boolean {
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= maxDurationSeconds;
}

function durationWords(field: string): string {
  return `${field}: expected a whole number from 1 to ${String(maxDurationSeconds)}`;
}

function storedWhen(when: When, nextRunAt: Date, behaviour: Behaviour): When {
  if (when.type === 'scheduled') return { ...when, date: formatInstant(nextRunAt) };
  if (when.type !== 'cron') return when;
  if (behaviour.cronText === 'upper-case') return { ...when, cron: when.cron.toUpperCase() };
  if (behaviour.cronText === 'numbers') return { ...when, cron: withNumbers(when.cron) };
  return when;
}

function withNumbers(cron: string): string {
  if (cron.startsWith('@')) return cron;
  return cron.replace(/[a-z]{3}/gi, (name) => {
    const month = months.indexOf(name.toLowerCase());
    const weekday = weekdays.indexOf(name.toLowerCase());
    return month >= 0 ? String(month + 1) : weekday >= 0 ? String(weekday + 1) : name;
  });
}
