import { createHash } from 'crypto';

/** What a password is made of. */
export interface PasswordRules {
  readonly length: number;
  /** Types of characters that it has none of. */
  readonly without: readonly string[];
  /** Characters that it has none of. */
  readonly exclude: string;
  /** Whether it may have spaces. */
  readonly space: boolean;
}

/** Types of characters of Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
const TYPES: Readonly<Record<string, string>> = {
  Lowercase: 'abcdefghijklmnopqrstuvwxyz',
  Uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  Numbers: '0123456789',
  Punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** A password that is always the same for a seed, with a character of each type; undefined where its rules leave no character. */
export function makePassword(seed: string, { length, without, exclude, space }: PasswordRules): string | undefined {
  const allowed = (characters: string) => [...characters].filter((character) => !exclude.includes(character));
  const types = Object.keys(TYPES).filter((type) => !without.includes(type)).map((type) => allowed(TYPES[type])).filter((type) => type.length > 0);
  const all = [...types.flat(), ...space ? allowed(' ') : []];
  if (all.length === 0) return undefined;
  const numbers = numbersOf(seed);
  const below = (limit: number) => numbers.next().value % limit;
  const password = Array.from({ length }, (_, index) => {
    const characters = types[index] ?? all;
    return characters[below(characters.length)];
  });
  for (let last = length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [password[last], password[other]] = [password[other], password[last]];
  }
  return password.join('');
}

/** Numbers of 32 bits, without end. */
function* numbersOf(seed: string): Generator<number, never> {
  for (let round = 0; ; round += 1) {
    const hash = createHash('sha256').update(`${seed}\n${round}`).digest();
    for (let offset = 0; offset < hash.length; offset += 4) yield hash.readUInt32BE(offset);
  }
}
