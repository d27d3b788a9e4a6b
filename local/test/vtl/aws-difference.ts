/** Where the engine is right not to answer as Velocity does. */
export interface AwsDifference {
  /** What the engine prints; missing where it fails. */
  readonly expected?: string;
  readonly reason: string;
}

const emptyString = 'recorded on API Gateway: a reference without a value equals the empty string';
const noSource = 'recorded on API Gateway: a reference without a value prints nothing, its source text neither';
const escape = 'an escaped "!" is text, not a reference without a value';
const sandbox = 'a template reaches no Java classes, and none of JavaScript';
const noSuchConstruct = 'JavaScript has no such construct; the engine says so instead of guessing';

/** By the names of the cases in reference.json. */
export const awsDifferences: ReadonlyMap<string, AwsDifference> = new Map([
  ['null-16', { expected: 'e', reason: emptyString }],
  ['null-18', { expected: 'e', reason: emptyString }],
  ['null-19', { expected: 'e', reason: emptyString }],
  ['null-20', { expected: 'f', reason: emptyString }],
  ['null-62', { expected: 'e', reason: emptyString }],
  ['null-26', { expected: 'a', reason: noSource }],
  ['null-27', { expected: 'a', reason: noSource }],
  ['macro-29', { expected: 'xx|', reason: noSource }],
  ['null-38', { expected: '$!x', reason: escape }],
  ['escape-8', { expected: '$!context', reason: escape }],
  ['escape-9', { expected: '$\\!context', reason: escape }],
  ['escape-10', { expected: '$!{', reason: escape }],
  ['string-37', { expected: '|', reason: sandbox }],
  ['regex-44', { reason: noSuchConstruct }],
  ['regex-74', { reason: noSuchConstruct }],
  ['regex-111', { reason: noSuchConstruct }],
]);
