/** A media type without its parameters, in lower case: `Text/HTML; charset=utf-8` is `text/html`. */
export function bareMediaType(value: string): string {
  return value.split(';')[0].trim().toLowerCase();
}

/** Whether a payload of this type is bytes to the API. */
export function isBinaryType(contentType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (binaryMediaTypes.includes('*/*')) return true;
  if (contentType === undefined) return false;
  const type = bareMediaType(contentType);
  const [family] = type.split('/');
  return binaryMediaTypes.some((range) => {
    const wanted = bareMediaType(range);
    return wanted === type || (wanted.endsWith('/*') && wanted.slice(0, -2) === family);
  });
}

/** The first media type that an `Accept` header lists: API Gateway looks at no other. */
export function firstAccepted(accept: string | undefined): string | undefined {
  return accept === undefined ? undefined : bareMediaType(accept.split(',')[0]);
}
