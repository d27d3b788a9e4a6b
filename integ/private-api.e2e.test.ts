import { startTarget, Target } from './target';
import { ZONE_NAME } from './zone';

// On AWS only the stack's own consumer reaches the API; the stack's assertion has it call, and tell what it was told.
const locally = process.env.GATEHOUSE_TARGET === 'aws' ? describe.skip : describe;
let target: Target;
let inside: Record<string, string>;

locally('a private API', () => {
  beforeAll(async () => {
    target = await startTarget('private-api', 'IntegPrivateApi');
    inside = { 'x-gatehouse-vpce-id': target.vpcEndpointId('VpcEndpoint'), 'x-gatehouse-source-ip': '10.0.3.7' };
  }, 120_000);
  afterAll(async () => { await target?.stop(); });

  async function status(url: string, headers: Record<string, string> = {}): Promise<number> {
    return (await fetch(url, { headers })).status;
  }

  test('answers through its endpoint', async () => {
    const response = await fetch(`${target.url('Orders')}/orders/7`, { headers: inside });
    expect([response.status, await response.json()]).toEqual([200, { status: 'shipped' }]);
  });

  test.each([
    ['the internet', {}],
    ['another endpoint', { 'x-gatehouse-vpce-id': 'vpce-0123456789abcdef0' }],
    ['another endpoint of the same VPC', { 'x-gatehouse-vpce-id': 'vpce-0123456789abcdef0', 'x-gatehouse-vpc-id': 'vpc-0123456789abcdef0' }],
  ])('does not through %s', async (_, headers) => {
    expect(await status(`${target.url('Orders')}/orders/7`, headers)).toBe(403);
    expect(await status(`${target.site(`carts.internal.${ZONE_NAME}`)}/v1/carts`, headers)).toBe(403);
  });

  test('has a name of its own, and its resource policy besides', async () => {
    const url = `${target.site(`carts.internal.${ZONE_NAME}`)}/v1/carts`;
    expect(await status(url, inside)).toBe(200);
    expect(await status(url, { ...inside, 'x-gatehouse-source-ip': '10.0.200.7' })).toBe(403);
    expect(await status(`${target.site(`carts.internal.${ZONE_NAME}`)}/carts`, inside)).toBe(403);
  });

  test('is not reached by API Gateway\'s name once it has one of its own', async () => {
    const { origin } = new URL(target.url('Orders'));
    expect(await status(`${origin}/Carts/prod/carts`, inside)).toBe(403);
  });
});
