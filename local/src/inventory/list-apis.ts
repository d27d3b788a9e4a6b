import { documentsOf } from './api-documents';
import { ConstructNames } from './construct-names';
import { httpStages } from './http-listing';
import { restStages } from './rest-listing';
import { ApiListing, compare, StageListing } from './route-listing';
import { socketStages } from './socket-listing';
import type { Assembly } from '../assembly/assembly';
import type { AnyApi } from '../model/any-api';
import { ApiCatalog } from '../model/api-catalog';

/** Every API of an assembly with its routes by stage, sorted by construct path. */
export function listApis(assembly: Assembly): ApiListing[] {
  const catalog = ApiCatalog.of(assembly);
  const names = new ConstructNames(assembly);
  return catalog.apis.map((api): ApiListing => ({
    api: api.path,
    kind: api.protocol,
    stages: [...stagesOf(catalog, api, assembly, names)].sort((left, right) => compare(left.stage ?? '', right.stage ?? '')),
    problem: isWithoutDocument(api, assembly) ? api.unserved : undefined,
  })).sort((left, right) => compare(left.api, right.api));
}

function stagesOf(catalog: ApiCatalog, api: ApiCatalog['apis'][number], assembly: Assembly, names: ConstructNames): StageListing[] {
  if (catalog.isSocket(api)) return socketStages(api, assembly, names);
  return catalog.isHttp(api) ? httpStages(api, assembly, names) : restStages(api, assembly, names);
}

/** An API that is not served is known all the same where its resources define it. */
function isWithoutDocument(api: AnyApi, assembly: Assembly): boolean {
  return api.unserved !== undefined && documentsOf(api, assembly).length === 0;
}
