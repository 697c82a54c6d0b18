import { connectApiRoutes } from '../connect/routes';
import { tenantRoutes } from '../tenants/routes';
import { brandingRoutes } from '../branding/routes';
import { subjectRoutes } from '../subjects/routes';
import { webhookRoutes } from '../webhooks/routes';
import { incidentRoutes } from '../incidents/routes';
import { alertRoutes } from '../alerts/routes';
import { integrationRoutes } from '../integrations/routes';
import { connectionRoutes } from '../connections/routes';
import { leaseRoutes } from '../leases/routes';
import { subAccountRoutes } from '../sub-accounts/routes';
import { refreshRoutes } from '../refresh/routes';
import { healthRoutes } from '../health/routes';
import { apiKeyRoutes } from '../api-keys/routes';
import { auditRoutes } from '../audit/routes';
import { keyRoutes } from '../encryption/routes';

/** What the routes of the API are made of. */
export type ApiParts = Parameters<typeof connectApiRoutes>[0] &
  Parameters<typeof tenantRoutes>[0] &
  Parameters<typeof brandingRoutes>[0] &
  Parameters<typeof subjectRoutes>[0] &
  Parameters<typeof webhookRoutes>[0] &
  Parameters<typeof alertRoutes>[0] &
  Parameters<typeof integrationRoutes>[0] &
  Parameters<typeof connectionRoutes>[0] &
  Parameters<typeof leaseRoutes>[0] &
  Parameters<typeof subAccountRoutes>[0] &
  Parameters<typeof refreshRoutes>[0] &
  Parameters<typeof healthRoutes>[0] &
  Parameters<typeof keyRoutes>[0];

/** Every route of the API, in the order of the OpenAPI document. A new one belongs here. */
export function apiRoutes(parts: ApiParts) {
  return [
    ...connectApiRoutes(parts),
    ...tenantRoutes(parts),
    ...brandingRoutes(parts),
    ...subjectRoutes(parts),
    ...webhookRoutes(parts),
    ...incidentRoutes(parts.db),
    ...alertRoutes(parts),
    ...integrationRoutes(parts),
    ...connectionRoutes(parts),
    ...leaseRoutes(parts),
    ...subAccountRoutes(parts),
    ...refreshRoutes(parts),
    ...healthRoutes(parts),
    ...apiKeyRoutes(parts.db),
    ...auditRoutes(parts.db),
    ...keyRoutes(parts),
  ];
}
