import { randomUUID } from 'crypto';
import { AdminConfirmSignUpCommand, AuthFlowType, CognitoIdentityProviderClient, InitiateAuthCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { Target } from './target';

/** Signs a new user up and in with the user pool that the outputs `PoolId` and `ClientId` name. */
export async function signUpAndIn(target: Target): Promise<{ readonly id: string; readonly access: string }> {
  const cognito = new CognitoIdentityProviderClient(target.clientConfig('cognito-idp'));
  const [ClientId, UserPoolId] = [target.output('ClientId'), target.output('PoolId')];
  const [Username, Password] = [`ann-${randomUUID()}`, `Aa1!${randomUUID()}`];
  try {
    await cognito.send(new SignUpCommand({ ClientId, Username, Password }));
    await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
    const { AuthenticationResult: result } = await cognito.send(new InitiateAuthCommand({
      ClientId, AuthFlow: AuthFlowType.USER_PASSWORD_AUTH, AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }));
    return { id: result!.IdToken!, access: result!.AccessToken! };
  } finally {
    cognito.destroy();
  }
}
