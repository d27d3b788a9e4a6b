export { MappingTemplate } from './mapping-template';
export type { RenderedTemplate, TemplateScope } from './mapping-template';
export { TemplateRuntimeError, TemplateSyntaxError } from './template-error';
