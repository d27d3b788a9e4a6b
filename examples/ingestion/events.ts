/** Click events as clients send them: JSON of 100 B to 50 KB with whatever people type, templates among it. */
export interface ClickEvent {
  readonly id: string;
  readonly [field: string]: unknown;
}

const SNIPPETS = [
  'plain text, nothing to see', 'it\'s "quoted" \\ and back', 'two\nlines\tand a tab\r\n', '{"looks":"like JSON"}', '","ExplicitHashKey":"0","Data":"',
  '$input.body', '$input.path(\'$.id\')', '#set($x = 1)$x', '#foreach($i in [1..9])#end', '${context.identity.sourceIp}', '$util.escapeJavaScript("x")', '\\u0022', '#end',
  'größer', 'Привет, мир', '你好，世界', 'こんにちは', '안녕하세요', 'مرحبا بالعالم', 'שלום', 'नमस्ते', 'สวัสดี',
  '😀🎉', '👩‍👩‍👧‍👦', '🏳️‍🌈', '“curly” — dashes…', '€ 9.99', 'a\u2028b\u2029c', '<script>alert(1)</script>', "'; DROP TABLE clicks; --", '__proto__', '%00%0a', '../../etc/passwd',
];

/** The same events for the same seed. */
export function* clickEvents(count: number, seed = 1): Generator<ClickEvent> {
  const random = seeded(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)];
  for (let index = 0; index < count; index++) {
    // Sizes spread evenly over the powers of ten between.
    const size = Math.round(100 * 500 ** random());
    const event: Record<string, unknown> = {
      id: `click-${seed}-${index}`,
      page: { path: `/shop/${Math.floor(random() * 1e6)}`, referrer: pick([null, 'https://example.com/?q=a&b=c#d']), depth: { scroll: Math.floor(random() * 101), ok: random() < 0.5 } },
      price: Math.floor(random() * 1e5) / 100,
      tags: [],
    };
    const tags = event.tags as string[];
    for (let length = bytes(JSON.stringify(event)); length < size;) {
      const tag = pick(SNIPPETS);
      tags.push(tag);
      length += bytes(JSON.stringify(tag)) + 1;
    }
    yield event as ClickEvent;
  }
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** Numbers from 0 to 1 that look random and are the same for the same seed (the generator of Park and Miller). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
