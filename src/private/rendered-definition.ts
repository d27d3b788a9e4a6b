import { aws_apigateway as apigateway, IResolveContext, Lazy } from 'aws-cdk-lib';
import { compactJoins } from './compact-join';

/** An API definition that is rendered at synthesis, when every route is known. */
export class RenderedDefinition extends apigateway.ApiDefinition {
  constructor(private readonly render: () => unknown) {
    super();
  }

  public bind(): apigateway.ApiDefinitionConfig {
    return { inlineDefinition: Lazy.uncachedAny({ produce: (context: IResolveContext) => compactJoins(context.resolve(this.render())) }) };
  }
}
