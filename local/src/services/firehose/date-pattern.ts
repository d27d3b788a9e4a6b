/** A moment taken apart in a time zone. */
interface CalendarTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly dayOfYear: number;
  readonly offsetMinutes: number;
  readonly zone: string;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const dayMs = 86_400_000;

type Render = (time: CalendarTime, width: number) => string;

const letters: Record<string, Render> = {
  y: ({ year }, width) => padYear(year, width),
  u: ({ year }, width) => padYear(year, width),
  Y: (time, width) => padYear(weekOf(time).year, width),
  M: ({ month }, width) => (width < 3 ? pad(month, width) : nameOf(months[month - 1], width)),
  L: ({ month }, width) => (width < 3 ? pad(month, width) : nameOf(months[month - 1], width)),
  Q: ({ month }, width) => (width < 3 ? pad(Math.ceil(month / 3), width) : `Q${Math.ceil(month / 3)}`),
  w: (time, width) => pad(weekOf(time).week, width),
  d: ({ day }, width) => pad(day, width),
  D: ({ dayOfYear }, width) => pad(dayOfYear, width),
  E: ({ weekday }, width) => nameOf(weekdays[weekday], width),
  e: ({ weekday }, width) => (width < 3 ? pad(weekday + 1, width) : nameOf(weekdays[weekday], width)),
  a: ({ hour }) => (hour < 12 ? 'AM' : 'PM'),
  H: ({ hour }, width) => pad(hour, width),
  k: ({ hour }, width) => pad(hour === 0 ? 24 : hour, width),
  K: ({ hour }, width) => pad(hour % 12, width),
  h: ({ hour }, width) => pad(hour % 12 === 0 ? 12 : hour % 12, width),
  m: ({ minute }, width) => pad(minute, width),
  s: ({ second }, width) => pad(second, width),
  S: ({ millisecond }, width) => pad(millisecond, 3).padEnd(width, '0').slice(0, width),
  A: ({ hour, minute, second, millisecond }, width) => pad(((hour * 60 + minute) * 60 + second) * 1000 + millisecond, width),
  V: ({ zone }) => zone,
  X: ({ offsetMinutes }, width) => (offsetMinutes === 0 ? 'Z' : offset(offsetMinutes, width)),
  x: ({ offsetMinutes }, width) => offset(offsetMinutes, width),
  Z: ({ offsetMinutes }, width) => (width < 4 ? offset(offsetMinutes, 2) : offset(offsetMinutes, 3)),
};

/**
 * A pattern of Java's DateTimeFormatter in English (https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html#patterns),
 * as Firehose's prefixes use it. Text in single quotes stands for itself.
 */
export class DatePattern {
  private readonly parts: Array<string | { readonly render: Render; readonly width: number }> = [];
  private readonly calendar: Intl.DateTimeFormat;

  /** @throws where the pattern has a letter that is not known or a quote that is not closed, or there is no such time zone */
  constructor(pattern: string, private readonly timeZone = 'UTC') {
    this.calendar = calendarOf(timeZone);
    for (const [token, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|(([A-Za-z])\3*)|[^']|'/g)) {
      if (quoted !== undefined) {
        this.parts.push(quoted === '' ? "'" : quoted.replaceAll("''", "'"));
      } else if (letter !== undefined) {
        const render = Object.hasOwn(letters, letter[0]) ? letters[letter[0]] : undefined;
        if (render === undefined) throw new Error(`date pattern "${pattern}" has letter "${letter[0]}", which is not evaluated locally; quote it, or use y M d H m s`);
        this.parts.push({ render, width: letter.length });
      } else if (token === "'") {
        throw new Error(`date pattern "${pattern}" has an unclosed quote; close it, or write '' for a quote`);
      } else {
        this.parts.push(token);
      }
    }
  }

  format(moment: Date): string {
    const time = calendarTime(moment, this.calendar, this.timeZone);
    return this.parts.map((part) => (typeof part === 'string' ? part : part.render(time, part.width))).join('');
  }
}

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric',
    });
  } catch {
    throw new Error(`there is no time zone "${timeZone}"; use a name such as "Europe/Berlin"`);
  }
}

function calendarTime(moment: Date, calendar: Intl.DateTimeFormat, zone: string): CalendarTime {
  const field = new Map(calendar.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const [year, month, day, hour, minute, second] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => field.get(name as Intl.DateTimeFormatPartTypes)!);
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const midnight = Date.UTC(year, month - 1, day);
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    millisecond: moment.getUTCMilliseconds(),
    weekday: new Date(midnight).getUTCDay(),
    dayOfYear: (midnight - Date.UTC(year, 0, 1)) / dayMs + 1,
    offsetMinutes: Math.round((wall - Math.floor(moment.getTime() / 1000) * 1000) / 60_000),
    zone,
  };
}

/** Week and its year as the United States count them: weeks begin on Sunday, the first one holds 1 January. */
function weekOf({ year, month, day, weekday }: CalendarTime): { year: number; week: number } {
  const saturday = new Date(Date.UTC(year, month - 1, day) + (6 - weekday) * dayMs);
  const yearOfWeek = saturday.getUTCFullYear();
  return { year: yearOfWeek, week: Math.floor((saturday.getTime() - Date.UTC(yearOfWeek, 0, 1)) / dayMs / 7) + 1 };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function padYear(year: number, width: number): string {
  return width === 2 ? pad(year % 100, 2) : pad(year, width);
}

function nameOf(name: string, width: number): string {
  return width < 4 ? name.slice(0, 3) : width === 4 ? name : name[0];
}

function offset(minutes: number, width: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const [hour, minute] = [pad(Math.floor(Math.abs(minutes) / 60), 2), pad(Math.abs(minutes) % 60, 2)];
  if (width === 1) return sign + hour + (minute === '00' ? '' : minute);
  return sign + hour + (width % 2 === 1 ? ':' : '') + minute;
}
