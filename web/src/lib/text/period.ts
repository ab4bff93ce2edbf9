import { locale, t } from '$lib/i18n';

const day = 24 * 60 * 60 * 1000;
let format: Intl.DateTimeFormat | null = null;
const months = new Map<number, string>();

function month(date: Date): string {
  const number = date.getFullYear() * 12 + date.getMonth();
  const known = months.get(number);
  if (known !== undefined) return known;
  format ??= new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric' });
  const name = format.format(date);
  months.set(number, name);
  return name;
}

// "Today", "Yesterday", "Last 7 days", or the month, by the clock of the reader.
export function period(time: string, now: Date): string {
  const then = new Date(time);
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  if (!(then.getTime() < midnight)) return t.chats.today;
  // The day before may have 23 or 25 hours.
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).getTime();
  if (then.getTime() >= yesterday) return t.chats.yesterday;
  return then.getTime() >= midnight - 7 * day ? t.chats.lastDays : month(then);
}
