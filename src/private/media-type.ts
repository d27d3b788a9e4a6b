/** Whether a media type is one of the gateway's binary ones, which may be ranges: `image/*`, or everything. */
export function isBinary(mediaType: string, binaryMediaTypes: readonly string[]): boolean {
  const [type] = mediaType.split('/');
  return binaryMediaTypes.some((range) => range === '*/*' || range === `${type}/*` || range === mediaType);
}
