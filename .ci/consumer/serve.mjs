import assert from 'node:assert';
import { LocalGateway } from 'cdk-gatehouse-local';

const local = await LocalGateway.start({ assembly: process.argv[2] });
try {
  const answer = await fetch(`${local.url('Ingestion')}/records`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"n":1}' });
  assert.strictEqual(answer.status, 202);
  assert.match((await answer.json()).sequenceNumber, /^\d+$/);
} finally {
  await local.stop();
}
