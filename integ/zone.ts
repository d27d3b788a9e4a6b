/** The public hosted zone of the account that integ stacks make names in; deployment needs one of its own. */
export const ZONE_NAME = process.env.GATEHOUSE_ZONE_NAME ?? 'example.com';
export const ZONE_ID = process.env.GATEHOUSE_ZONE_ID ?? 'Z0123456789EXAMPLE';
