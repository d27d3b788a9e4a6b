/** A certificate by which HTTP backends can tell that it is the API that calls. */
export class ClientCertificate {
  /** One that API Gateway makes, good for a year. */
  public static generated(): ClientCertificate {
    return new ClientCertificate();
  }

  /** One that is there already. */
  public static existing(clientCertificateId: string): ClientCertificate {
    return new ClientCertificate(clientCertificateId);
  }

  /**
   * Undefined for one that is to be made.
   * @internal
   */
  public readonly _clientCertificateId?: string;

  private constructor(clientCertificateId?: string) {
    this._clientCertificateId = clientCertificateId;
  }
}
