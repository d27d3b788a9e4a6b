import { InputObject } from './input-object';
import { toJava, toJavaMap } from './java-conversion';
import { JavaMap } from './java-map';
import { JavaNumber } from './java-number';
import { JavaValue, textOf } from './java-value';
import { ParsedTemplate, parseTemplate } from './parser';
import { Renderer } from './renderer';
import { TemplateRuntimeError, TemplateSyntaxError } from './template-error';
import { UtilObject } from './util-object';

/** What a template can read of a request. */
export interface TemplateScope {
  /** The payload as text; without one `$input.body` is `{}`, as on AWS. */
  readonly body: string;
  readonly params: {
    readonly path: Readonly<Record<string, string>>;
    readonly querystring: Readonly<Record<string, string>>;
    readonly header: Readonly<Record<string, string>>;
  };
  /** `$context`: plain objects, read and never changed. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/** What a template makes of a request. */
export interface RenderedTemplate {
  readonly text: string;
  /** What the template assigned below `$context.requestOverride`. */
  readonly requestOverride: {
    readonly path: Readonly<Record<string, string>>;
    readonly querystring: Readonly<Record<string, string>>;
    readonly header: Readonly<Record<string, string>>;
  };
  /** What the template assigned below `$context.responseOverride`. */
  readonly responseOverride: { readonly status?: number; readonly header: Readonly<Record<string, string>> };
}

/** A mapping template of API Gateway: parsed once, rendered for each request. */
export class MappingTemplate {
  /** @throws TemplateSyntaxError for a broken template */
  static parse(text: string): MappingTemplate {
    return new MappingTemplate(guarded(() => parseTemplate(text), (message) => new TemplateSyntaxError(message, 1, 1)));
  }

  private constructor(private readonly template: ParsedTemplate) {}

  /** @throws TemplateRuntimeError where the payload is not the JSON that the template reads, or a directive or method fails */
  render(scope: TemplateScope): RenderedTemplate {
    const context = toJavaMap(scope.context);
    const requestOverride = freshOverride(context, 'requestOverride', ['header', 'path', 'querystring']);
    const responseOverride = freshOverride(context, 'responseOverride', ['header']);
    const globals = new Map<string, JavaValue>([
      ['input', new InputObject(scope.body === '' ? '{}' : scope.body, toJavaMap(scope.params))],
      ['util', new UtilObject()],
      ['context', context],
      ['stageVariables', toJava(scope.stageVariables)],
    ]);
    const renderer = new Renderer(this.template.macros, globals);
    const text = guarded(() => renderer.render(this.template.block), (message) => new TemplateRuntimeError(message));
    return {
      text,
      requestOverride: {
        path: textsOf(requestOverride.get('path')), querystring: textsOf(requestOverride.get('querystring')), header: textsOf(requestOverride.get('header')),
      },
      responseOverride: { status: statusOf(responseOverride.get('status')), header: textsOf(responseOverride.get('header')) },
    };
  }
}

/** JavaScript's own limits, its stack and its longest string, end a template like any other failure. */
function guarded<T>(run: () => T, describe: (message: string) => Error): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw describe('template nests too deeply or prints too much; make it smaller');
    throw error;
  }
}

function freshOverride(context: JavaMap, name: string, places: readonly string[]): JavaMap {
  const override = new JavaMap();
  for (const place of places) override.put(place, new JavaMap());
  context.put(name, override);
  return override;
}

function textsOf(value: JavaValue): Record<string, string> {
  if (!(value instanceof JavaMap)) return {};
  return Object.fromEntries(value.entryList().flatMap((entry) => entry.value === null ? [] : [[textOf(entry.key), textOf(entry.value)]]));
}

function statusOf(value: JavaValue): number | undefined {
  if (value === null) return undefined;
  const status = value instanceof JavaNumber ? value.toDouble() : Number(textOf(value).trim() || Number.NaN);
  if (Number.isInteger(status)) return status;
  throw new TemplateRuntimeError(`$context.responseOverride.status is "${textOf(value)}"; set it to a whole number such as 404`);
}
