export { startServices } from './embedded-services';
export type { ServiceAssembly, ServicesOptions } from './embedded-services';
export type { Services } from './services';
