/**
 * The program of the thread that cognito-local runs in.
 *
 * It is text because a thread must start from plain JavaScript whether this package runs from its sources or compiled.
 * It puts cognito-local together from its parts: its own start-up takes its place, its port and one issuer from the process, loads the SDK to call
 * triggers with, and makes up the ids of pools. Tokens are issued as Amazon Cognito words them, in the region that begins the pool's id.
 */
export const cognitoHost = String.raw`'use strict';
const http = require('node:http');
const { createRequire } = require('node:module');
const path = require('node:path');
const { parentPort, workerData } = require('node:worker_threads');

const main = workerData.cognitoLocal;
const load = createRequire(main);
const part = (name) => load(path.join(path.dirname(main), name));
const { DateClock } = part('services/clock');
const { CognitoServiceFactoryImpl, USER_POOL_AWS_DEFAULTS } = part('services/cognitoService');
const { StormDBDataStoreFactory } = part('services/dataStore/stormDb');
const { MessageDeliveryService } = part('services/messageDelivery/messageDelivery');
const { MessagesService } = part('services/messages');
const { otp } = part('services/otp');
const { JwtTokenGenerator } = part('services/tokenGenerator');
const { UserPoolServiceFactoryImpl } = part('services/userPoolService');
const { Router } = part('server/Router');
const { createServer } = part('server/server');

const logger = load('pino')({ level: 'silent' });
const clock = new DateClock();
const triggers = { enabled: () => false };
const send = async (context, user, destination, message) => parentPort.postMessage({ destination, code: message.__code });
const issuers = new Map(workerData.pools.map(({ options, issuer }) => [options.Id, issuer.slice(0, -options.Id.length - 1)]));
const tokenGenerator = {
  generate: (context, user, groups, client, ...rest) =>
    new JwtTokenGenerator(clock, triggers, { IssuerDomain: issuers.get(client.UserPoolId) }).generate(context, user, groups, client, ...rest),
};

function schemaOf(schema) {
  const standard = new Set(USER_POOL_AWS_DEFAULTS.SchemaAttributes.map(({ Name }) => Name));
  const named = schema.map((attribute) => ({ ...attribute, Name: standard.has(attribute.Name) ? attribute.Name : 'custom:' + attribute.Name }));
  const replaced = new Set(named.map(({ Name }) => Name));
  return [...USER_POOL_AWS_DEFAULTS.SchemaAttributes.filter(({ Name }) => !replaced.has(Name)), ...named];
}

async function start() {
  const context = { logger };
  const stores = new StormDBDataStoreFactory(workerData.directory);
  const cognito = await new CognitoServiceFactoryImpl(workerData.directory, stores, new UserPoolServiceFactoryImpl(clock, stores)).create(context, {});
  const now = clock.get();
  for (const { options, clients } of workerData.pools) {
    await cognito.createUserPool(context, { ...options, SchemaAttributes: schemaOf(options.SchemaAttributes), CreationDate: now, LastModifiedDate: now });
    const pool = await cognito.getUserPool(context, options.Id);
    for (const client of clients) await pool.saveAppClient(context, { ...client, CreationDate: now, LastModifiedDate: now });
  }
  const services = {
    clock, cognito, otp, tokenGenerator, triggers,
    config: { UserPoolDefaults: {} },
    messages: new MessagesService(triggers, new MessageDeliveryService({ sendEmail: send, sendSms: send })),
  };
  const { application } = createServer(Router(services), logger, {}, services);
  const server = http.createServer({ keepAliveTimeout: 60000 }, (request, response) => {
    const [, id] = /^\/([^/?]+)\/\.well-known\/openid-configuration$/.exec(request.url) || [];
    if (!issuers.has(id)) return application(request, response);
    // cognito-local tells where its own start-up would serve.
    const issuer = issuers.get(id) + '/' + id;
    const keys = 'http://127.0.0.1:' + server.address().port + '/' + id + '/.well-known/jwks.json';
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ issuer, jwks_uri: keys, id_token_signing_alg_values_supported: ['RS256'] }));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage({ port: server.address().port }));
}

start();
`;
