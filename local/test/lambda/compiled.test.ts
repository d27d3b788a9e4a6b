import { spawn } from 'child_process';
import { once } from 'events';
import * as fs from 'fs';
import * as path from 'path';
import { text } from 'stream/consumers';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { asset } from './given';

const sources = path.join(__dirname, '../../src');

/** The package as its build leaves it. */
function compile(target: string): void {
  for (const file of fs.readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((name) => /^(assembly|services|integrations)\/.*\.ts$/.test(name))) {
    const { outputText } = transpileModule(fs.readFileSync(path.join(sources, file), 'utf8'), { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true } });
    const output = path.join(target, file.replace(/\.ts$/, '.js'));
    fs.mkdirSync(path.dirname(output), { recursive: true });
    fs.writeFileSync(output, outputText);
  }
}

const program = `
const { createLambdaInvoker } = require('./lib/integrations/lambda-runner');
const { startServices } = require('./lib/services');
const place = 'eu-central-1:111122223333';
const streamArn = 'arn:aws:kinesis:' + place + ':stream/events';
const code = 'const { KinesisClient, PutRecordCommand } = require("@aws-sdk/client-kinesis");'
  + 'exports.handler = async (event) => { await new KinesisClient({}).send(new PutRecordCommand({ StreamARN: event.stream, PartitionKey: "k", Data: Buffer.from("x") })); return "put" };';
const resources = [
  { type: 'AWS::Kinesis::Stream', physicalId: 'events', arn: streamArn, properties: { ShardCount: 1 } },
  { type: 'AWS::KinesisFirehose::DeliveryStream', physicalId: 'hose', properties: {
    KinesisStreamSourceConfiguration: { KinesisStreamARN: streamArn }, ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::lake' } } },
  { type: 'AWS::Lambda::Function', physicalId: 'fn', arn: 'arn:aws:lambda:' + place + ':function:fn', properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 20, Code: { ZipFile: code } } },
];
const assembly = { ofType: (type) => resources.filter((each) => each.type === type), assetPath: () => undefined };
(async () => {
  const services = await startServices(assembly, { onWarning: (message) => console.error(message) });
  const lambda = createLambdaInvoker(assembly, { env: { AWS_ENDPOINT_URL_KINESIS: services.endpoint('kinesis') } });
  const { payload, log } = await lambda.invoke(resources[2].arn, { stream: streamArn });
  await services.flush();
  const listing = await (await fetch(services.endpoint('s3') + '/lake')).text();
  console.log(JSON.stringify({ payload, log, size: /<Size>(\\d+)</.exec(listing)?.[1] }));
  await lambda.stop();
  await services.stop();
})();
`;

test('compiled, functions reach the services, and after stop the process ends by itself and leaves no file', async () => {
  const folder = asset({ 'program.js': program, 'tmp/.keep': '' });
  compile(path.join(folder, 'lib'));
  const modules = path.join(__dirname, '../../../node_modules');
  fs.symlinkSync(modules, path.join(folder, 'node_modules'), 'junction');
  const env = { PATH: process.env.PATH, TMPDIR: path.join(folder, 'tmp'), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const child = spawn(process.execPath, ['program.js'], { cwd: folder, env, timeout: 20_000 });
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(JSON.parse(output)).toMatchObject({ payload: 'put', size: '1' });
  expect(fs.readdirSync(path.join(folder, 'tmp'))).toEqual(['.keep']);
}, 30_000);
