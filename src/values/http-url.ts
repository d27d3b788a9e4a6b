import { Token, Tokenization } from 'aws-cdk-lib';

const VARIABLE = /\{([^{}]*)\}/g;
const TOKEN = 'token';

/** The URL of an HTTP endpoint, with variables in braces in its path. Tokens may stand in it; what they stand for is not checked. */
export class HttpUrl {
  /** Names of its variables in order. */
  public readonly variables: readonly string[];

  /**
   * @param allowUnencrypted whether it may be one of http
   * @throws where it is none that API Gateway should call
   */
  constructor(public readonly text: string, allowUnencrypted: boolean) {
    const shape = Tokenization.reverseString(text).tokens.reduce((whole, token) => whole.split(token.toString()).join(TOKEN), text);
    if (!shape.startsWith(TOKEN) || !Token.isUnresolved(text)) { this.checkOrigin(shape, allowUnencrypted); }
    this.checkRest(shape);
    this.variables = [...shape.matchAll(VARIABLE)].map(([, name]) => name);
    this.variables.forEach((name) => this.checkVariable(name));
  }

  private checkOrigin(shape: string, allowUnencrypted: boolean): void {
    const [, scheme, authority] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)/.exec(shape) ?? this.refuse('is not absolute', 'write it as in "https://shop.example.com/orders"');
    const name = scheme.toLowerCase();
    if (name !== 'https' && name !== 'http') { this.refuse(`has the scheme "${scheme}", which API Gateway does not speak`, 'write https'); }
    if (name === 'http' && !allowUnencrypted) {
      this.refuse('is not encrypted, so requests and answers can be read on their way', 'write https, or set allowUnencrypted to true');
    }
    if (authority.includes('@')) { this.refuse('has a user or a password in it', 'send credentials by "headers", as in RequestValue.stageVariable(...)'); }
    if (/[{}]/.test(authority)) { this.refuse('has a variable in its host, so callers could choose whom API Gateway calls', 'write the host out'); }
    if (!authority.includes(TOKEN) || !Token.isUnresolved(this.text)) { this.checkAuthority(authority); }
  }

  /** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
  private checkAuthority(authority: string): void {
    const [, host, port] = /^([^:[]*)(?::(.*))?$/.exec(authority) ?? this.refuse('has a malformed host', 'give a name or an IPv4 address');
    const labels = host.split('.');
    if (host.length > 253 || !labels.every((label) => /^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/.test(label))) {
      this.refuse(`has the malformed host "${host}"`, 'give a name or an IPv4 address, as in "shop.example.com"');
    }
    if (port !== undefined) { checkPort(port, (fault, remedy) => this.refuse(fault, remedy)); }
  }

  private checkRest(shape: string): void {
    const rest = shape.replace(/^[^/]*:\/\//, '');
    if (rest.includes('#')) { this.refuse('has a fragment, which is never sent', 'take out "#" and what follows'); }
    if (rest.includes('?')) { this.refuse('has a query', 'give its parameters by "query", as in query: { format: RequestValue.literal(\'json\') }'); }
    if (/[{}]/.test(rest.replace(VARIABLE, ''))) { this.refuse('has a brace without its other', 'write a variable as "{id}"'); }
    const odd = /[^A-Za-z0-9._~!$&'()*+,;=:@%/-]|%(?![0-9A-Fa-f]{2})/.exec(rest.replace(VARIABLE, ''));
    if (odd) { this.refuse(`has "${odd[0]}" in it, which no URL can hold as it is`, 'write it with % escapes'); }
  }

  private checkVariable(name: string): void {
    if (name.endsWith('+')) { this.refuse(`has the variable "{${name}}"`, `write "{${name.slice(0, -1)}}": only the route says that it takes the rest of the path`); }
    if (!/^[A-Za-z0-9._-]+$/.test(name)) { this.refuse(`has the malformed variable "{${name}}"`, 'use letters, digits and . _ - only'); }
  }

  private refuse(fault: string, remedy: string): never {
    throw new Error(`URL "${this.text}" ${fault}; ${remedy}`);
  }
}

function checkPort(port: string, refuse: (fault: string, remedy: string) => never): void {
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) { refuse(`has the malformed port "${port}"`, 'give 1 to 65535'); }
}
