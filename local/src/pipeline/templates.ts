import { MappingTemplate, RenderedTemplate, TemplateScope } from '../vtl';
import { configurationError, GatewayError } from './gateway-error';
import { TemplateRuntimeError, TemplateSyntaxError } from '../vtl/template-error';

/** Mapping templates, each parsed once. */
export class Templates {
  private readonly parsed = new Map<string, MappingTemplate>();

  /** @throws GatewayError where the template is at fault, or the JSON body that it reads */
  render(text: string, scope: TemplateScope, bodyKind: 'request' | 'response'): RenderedTemplate {
    try {
      return this.template(text).render(scope);
    } catch (error) {
      if (!(error instanceof TemplateSyntaxError || error instanceof TemplateRuntimeError)) throw error;
      if (error instanceof TemplateRuntimeError && bodyKind === 'request' && !isJson(scope.body)) {
        throw new GatewayError('BAD_REQUEST_BODY', 'Could not parse request body into json', { validation: error.message });
      }
      throw configurationError(`mapping template failed: ${error.message}`);
    }
  }

  private template(text: string): MappingTemplate {
    const known = this.parsed.get(text);
    if (known !== undefined) return known;
    const template = MappingTemplate.parse(text);
    this.parsed.set(text, template);
    return template;
  }
}

function isJson(text: string): boolean {
  if (text === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
