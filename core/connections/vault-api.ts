// Types of the vault's API, made from its routes by "npm run types -w vault-service". Not to be edited.

export interface paths {
    "/v1/connect-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a link with which a person connects accounts
         * @description The link works for 30 minutes, once per provider. A provider the subject has connected before is renewed, and only by the same account.
         */
        post: operations["createConnectSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connect-sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a link has come
         * @description Known until a day after the link has ended.
         */
        get: operations["getConnectSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the caller's tenants */
        get: operations["listTenants"];
        put?: never;
        /** Create a tenant with a data key of its own */
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one tenant */
        get: operations["getTenant"];
        put?: never;
        post?: never;
        /** Revoke everything at the providers, then destroy the data key */
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/branding": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the logo and colours of a tenant's connect pages */
        get: operations["getBranding"];
        /**
         * Set the logo and colours of a tenant's connect pages
         * @description Replaces what was set. Colours that make a text hard to read (contrast below 4.5:1) are refused with the measured contrast.
         */
        put: operations["putBranding"];
        post?: never;
        /** Back to plain connect pages */
        delete: operations["deleteBranding"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/subjects/{subject}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Everything stored about a subject, without the secrets */
        post: operations["exportSubject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/subjects/{subject}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke at the providers and erase everything about a subject
         * @description The audit log keeps its entries: they name connections by id, never the subject, its accounts or their names.
         */
        delete: operations["eraseSubject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List endpoints and how their deliveries go */
        get: operations["listWebhookEndpoints"];
        put?: never;
        /**
         * Have events sent to a URL; the signing secret is shown this once
         * @description Deliveries follow Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), are repeated for about 28 hours, and may arrive more than once or out of order. 410 ends them.
         */
        post: operations["createWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** New signing secret; the former one also signs for 24 hours */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook-endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Send no more to this URL */
        delete: operations["deleteWebhookEndpoint"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is out of order, since when and why; what was, and how it ended
         * @description One open incident per connection, per provider (an outage) and per OAuth app (the provider refuses it). Closed ones are kept for 90 days.
         */
        get: operations["listIncidents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List alert channels and how their messages go */
        get: operations["listAlertChannels"];
        put?: never;
        /**
         * Have people told of trouble by e-mail (SMTP, Resend) or Slack
         * @description One message when trouble begins, one when it ends, one per step of a forecast; what happens together is one message. `settings` of smtp: host, port, security, username, password, from, from_name, to, ca; of resend: api_key, from, from_name, to; of slack: webhook_url, or bot_token and channel. Passwords, keys and webhook URLs are sealed and never shown.
         */
        post: operations["createAlertChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alert-channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tell this channel no more */
        delete: operations["deleteAlertChannel"];
        options?: never;
        head?: never;
        /** Change a channel; settings that are left out stay as they are, null removes one */
        patch: operations["updateAlertChannel"];
        trace?: never;
    };
    "/v1/alert-channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test message now and say how that went */
        post: operations["testAlertChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{tenant}/integrations/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the OAuth app of a tenant, without its secret */
        get: operations["getIntegration"];
        /**
         * Set the OAuth app of a tenant, or where a provider is reached
         * @description Tenant `_default` holds the apps that serve every tenant without its own; it takes a key for all tenants.
         */
        put: operations["putIntegration"];
        post?: never;
        /** Remove the OAuth app of a tenant */
        delete: operations["deleteIntegration"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List connections, newest first */
        get: operations["listConnections"];
        put?: never;
        /** Import an API key, bot token, system-user token or existing OAuth tokens */
        post: operations["importConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one connection */
        get: operations["getConnection"];
        put?: never;
        post?: never;
        /**
         * Revoke at the provider and wipe the tokens
         * @description The tokens are wiped here even when the provider cannot be reached; `receipts` tells what it said, whether it will be asked again, and what is left for a person to do there.
         */
        delete: operations["revokeConnection"];
        options?: never;
        head?: never;
        /** Change the label */
        patch: operations["labelConnection"];
        trace?: never;
    };
    "/v1/revocations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the receipts of revocations, newest first
         * @description Receipts outlive their connections and tenants. One with `retrying` is completed once the provider has answered, or after about a day.
         */
        get: operations["listRevocations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lease an access token of a connection
         * @description Refreshes the token first where needed; at most one refresh happens however many callers ask.
         */
        post: operations["leaseToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lease an access token by tenant, subject and provider */
        post: operations["leaseTokenOfSubject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/sub-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pages, ad accounts, phone numbers and their like that were chosen below a connection */
        get: operations["listSubAccounts"];
        /**
         * Choose the sub-accounts of a connection
         * @description Replaces the former choice. Each must be among those the provider lists for the connected account.
         */
        put: operations["chooseSubAccounts"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Refresh now, or join the refresh that is under way
         * @description Answers the connection as it is afterwards; `refreshed` tells whether its token is new.
         */
        post: operations["refreshConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/connections/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the provider now whether the token works
         * @description Makes one harmless call. A refusal counts once it is repeated some minutes later; a provider that is away, slow or busy never counts. Of a token that works, it also looks which of the chosen sub-accounts the provider still lists.
         */
        post: operations["checkConnection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the keys whose tenants the caller covers, without their text */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key; its text is shown this once
         * @description A key cannot make one that may do more, reach more tenants, live longer or call more often than itself.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End an API key, at once and on every replica */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the audit log, newest first */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a new version of the master key or of a tenant key
         * @description New secrets use it at once. What is stored is sealed anew in the background, on any replica, and goes on after a stop; `GET /v1/keys` shows how far it is.
         */
        post: operations["rotateKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Key versions and how far a rotation is */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        /** @description RFC 9457 problem details; `code` is stable. */
        Problem: {
            type: string;
            title: string;
            status: number;
            code: string;
            detail: string;
            errors?: {
                field?: string;
                message?: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    createConnectSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tenant: string;
                    /** @description Your own id for whose account it is */
                    subject: string;
                    providers: string[];
                    /**
                     * @default en
                     * @enum {string}
                     */
                    locale?: "fr" | "en" | "pt";
                    /** Format: uri */
                    return_url?: string;
                    /** @default false */
                    additional_account?: boolean;
                };
            };
        };
        responses: {
            /** @description The link */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uri */
                        url: string;
                        /** Format: date-time */
                        expires_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnectSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its providers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        tenant: string;
                        subject: string;
                        /** Format: date-time */
                        expires_at: string;
                        expired: boolean;
                        providers: {
                            provider: string;
                            /** @enum {string} */
                            state: "open" | "unfinished" | "connected";
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, by id */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            name: string;
                            return_origins: string[];
                            /** Format: date-time */
                            created_at: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    id: string;
                    /** @description Shown to people */
                    name: string;
                    return_origins?: string[];
                };
            };
        };
        responses: {
            /** @description The tenant */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        return_origins: string[];
                        /** Format: date-time */
                        created_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        name: string;
                        return_origins: string[];
                        /** Format: date-time */
                        created_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone; what the providers said */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** @constant */
                        status: "deleted";
                        receipts: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            connection: string;
                            provider: string;
                            /** @enum {string} */
                            token: "refresh_token" | "access_token" | "sub_account_token";
                            sub_account: {
                                /** Format: uuid */
                                id: string;
                                kind: string;
                            } | null;
                            /** @enum {string} */
                            outcome: "revoked" | "kept" | "not_supported" | "failed";
                            status: number | null;
                            /** Format: date-time */
                            at: string;
                            retrying: boolean;
                            instructions: {
                                /** @enum {string} */
                                code: "remove_app" | "delete_key" | "shared_grant" | "derived_token";
                                text: string;
                            } | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBranding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenant: string;
                        logo: {
                            /** Format: uri */
                            url: string;
                            type: string;
                            width: number;
                            height: number;
                            bytes: number;
                        } | null;
                        colors: {
                            button?: string;
                            button_text?: string;
                            background?: string;
                            text?: string;
                        };
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putBranding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    logo?: {
                        /** Format: base64 */
                        data: string;
                    } | null;
                    colors?: {
                        button?: string;
                        button_text?: string;
                        background?: string;
                        text?: string;
                    };
                };
            };
        };
        responses: {
            /** @description Stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenant: string;
                        logo: {
                            /** Format: uri */
                            url: string;
                            type: string;
                            width: number;
                            height: number;
                            bytes: number;
                        } | null;
                        colors: {
                            button?: string;
                            button_text?: string;
                            background?: string;
                            text?: string;
                        };
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteBranding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    exportSubject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Connections, links and audit entries */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tenant: string;
                        subject: string;
                        connections: {
                            /** Format: uuid */
                            id: string;
                            tenant: string;
                            subject: string;
                            provider: string;
                            /** @enum {string} */
                            kind: "oauth2" | "key";
                            /** @enum {string} */
                            status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                            status_reason: string | null;
                            label: string | null;
                            account: {
                                id: string | null;
                                name: string | null;
                            };
                            scopes: string[];
                            expires_at: string | null;
                            grant_expires_at: string | null;
                            refreshable: boolean;
                            /** @enum {string} */
                            health: "unknown" | "alive" | "rejected";
                            health_reason: string | null;
                            checked_at: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        sub_accounts: {
                            id: string | null;
                            /** @enum {string} */
                            kind: "page" | "instagram_account" | "ad_account" | "phone_number" | "customer" | "advertiser" | "channel";
                            provider_id: string;
                            name: string;
                            chosen: boolean;
                            lost_at: string | null;
                            /** Format: uuid */
                            connection: string;
                        }[];
                        connect_sessions: {
                            /** Format: uuid */
                            id: string;
                            providers: string[];
                            /** Format: date-time */
                            created_at: string;
                        }[];
                        incidents: {
                            /** Format: uuid */
                            id: string;
                            connection: string | null;
                            status: string;
                            cause: string;
                            /** Format: date-time */
                            opened_at: string;
                            closed_at: string | null;
                            closed_how: string | null;
                        }[];
                        revocations: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            connection: string;
                            provider: string;
                            /** @enum {string} */
                            token: "refresh_token" | "access_token" | "sub_account_token";
                            sub_account: {
                                /** Format: uuid */
                                id: string;
                                kind: string;
                            } | null;
                            /** @enum {string} */
                            outcome: "revoked" | "kept" | "not_supported" | "failed";
                            status: number | null;
                            /** Format: date-time */
                            at: string;
                            retrying: boolean;
                            instructions: {
                                /** @enum {string} */
                                code: "remove_app" | "delete_key" | "shared_grant" | "derived_token";
                                text: string;
                            } | null;
                        }[];
                        audit: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseSubject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                subject: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Erased */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        erased: number;
                        receipts: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            connection: string;
                            provider: string;
                            /** @enum {string} */
                            token: "refresh_token" | "access_token" | "sub_account_token";
                            sub_account: {
                                /** Format: uuid */
                                id: string;
                                kind: string;
                            } | null;
                            /** @enum {string} */
                            outcome: "revoked" | "kept" | "not_supported" | "failed";
                            status: number | null;
                            /** Format: date-time */
                            at: string;
                            retrying: boolean;
                            instructions: {
                                /** @enum {string} */
                                code: "remove_app" | "delete_key" | "shared_grant" | "derived_token";
                                text: string;
                            } | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWebhookEndpoints: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Endpoints */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            tenant: string;
                            url: string;
                            types: string[];
                            /** Format: date-time */
                            created_at: string;
                            disabled_at: string | null;
                            disabled_reason: string | null;
                            pending: number;
                            failed: number;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tenant: string | "_default";
                    /** Format: uri */
                    url: string;
                    /**
                     * @default [
                     *       "connection.created",
                     *       "connection.expiring",
                     *       "connection.reauth_required",
                     *       "connection.recovered",
                     *       "connection.revoked",
                     *       "connection.deleted",
                     *       "provider.incident_opened",
                     *       "provider.incident_closed"
                     *     ]
                     */
                    types?: ("connection.created" | "connection.expiring" | "connection.reauth_required" | "connection.recovered" | "connection.revoked" | "connection.deleted" | "provider.incident_opened" | "provider.incident_closed")[];
                };
            };
        };
        responses: {
            /** @description The endpoint */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        secret: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The new secret */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        secret: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listIncidents: {
        parameters: {
            query?: {
                tenant?: string;
                open?: "" | "true" | "false";
                provider?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            kind: "connection" | "provider" | "integration";
                            tenant: string;
                            provider: string;
                            connection: string | null;
                            subject: string | null;
                            /** @enum {string} */
                            status: "reauth_required" | "error";
                            cause: string;
                            part_of: string | null;
                            connections: number;
                            attempts: number;
                            /** Format: date-time */
                            first_seen_at: string;
                            /** Format: date-time */
                            last_seen_at: string;
                            closed_at: string | null;
                            closed_how: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlertChannels: {
        parameters: {
            query?: {
                tenant?: string | "_default";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Channels */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            tenant: string;
                            name: string | null;
                            /** @enum {string} */
                            kind: "smtp" | "resend" | "slack";
                            settings: {
                                [key: string]: unknown;
                            };
                            /** @enum {string} */
                            locale: "fr" | "en" | "pt";
                            events: ("connection.created" | "connection.expiring" | "connection.reauth_required" | "connection.recovered" | "connection.revoked" | "connection.deleted" | "provider.incident_opened" | "provider.incident_closed")[];
                            include_connect_link: boolean;
                            enabled: boolean;
                            /** Format: date-time */
                            created_at: string;
                            pending: number;
                            failed: number;
                            last_outcome: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createAlertChannel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tenant: string | "_default";
                    /** @description Shown to people */
                    name?: string;
                    /** @enum {string} */
                    kind: "smtp" | "resend" | "slack";
                    settings: {
                        [key: string]: unknown;
                    };
                    /**
                     * @default en
                     * @enum {string}
                     */
                    locale?: "fr" | "en" | "pt";
                    /**
                     * @default [
                     *       "connection.reauth_required",
                     *       "connection.recovered",
                     *       "connection.expiring",
                     *       "provider.incident_opened",
                     *       "provider.incident_closed"
                     *     ]
                     */
                    events?: ("connection.reauth_required" | "connection.recovered" | "connection.expiring" | "provider.incident_opened" | "provider.incident_closed")[];
                    /** @default false */
                    include_connect_link?: boolean;
                };
            };
        };
        responses: {
            /** @description The channel */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteAlertChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateAlertChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string | null;
                    settings?: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    locale?: "fr" | "en" | "pt";
                    events?: ("connection.reauth_required" | "connection.recovered" | "connection.expiring" | "provider.incident_opened" | "provider.incident_closed")[];
                    include_connect_link?: boolean;
                    enabled?: boolean;
                };
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testAlertChannel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What the one try came to */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        delivered: boolean;
                        outcome: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The app */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uri */
                        authorize_url?: string;
                        /** Format: uri */
                        token_url?: string;
                        /** Format: uri */
                        revoke_url?: string;
                        /** Format: uri */
                        api_url?: string;
                        /** Format: uri */
                        identity_url?: string;
                        /** Format: uri */
                        probe_url?: string;
                        probe_header?: string;
                        issuer?: string;
                        scopes?: string[];
                        authorize_parameters?: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        client_auth?: "basic" | "post" | "json";
                        pkce?: boolean;
                        /** @enum {string} */
                        rotation?: "none" | "reuse_ok" | "grace" | "strict";
                        grace_s?: number;
                        login_customer_id?: string;
                        tenant: string;
                        provider: string;
                        client_id: string | null;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uri */
                    authorize_url?: string;
                    /** Format: uri */
                    token_url?: string;
                    /** Format: uri */
                    revoke_url?: string;
                    /** Format: uri */
                    api_url?: string;
                    /** Format: uri */
                    identity_url?: string;
                    /** Format: uri */
                    probe_url?: string;
                    probe_header?: string;
                    issuer?: string;
                    scopes?: string[];
                    authorize_parameters?: {
                        [key: string]: string;
                    };
                    /** @enum {string} */
                    client_auth?: "basic" | "post" | "json";
                    pkce?: boolean;
                    /** @enum {string} */
                    rotation?: "none" | "reuse_ok" | "grace" | "strict";
                    grace_s?: number;
                    login_customer_id?: string;
                    client_id?: string;
                    client_secret?: string;
                    developer_token?: string;
                };
            };
        };
        responses: {
            /** @description Stored */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uri */
                        authorize_url?: string;
                        /** Format: uri */
                        token_url?: string;
                        /** Format: uri */
                        revoke_url?: string;
                        /** Format: uri */
                        api_url?: string;
                        /** Format: uri */
                        identity_url?: string;
                        /** Format: uri */
                        probe_url?: string;
                        probe_header?: string;
                        issuer?: string;
                        scopes?: string[];
                        authorize_parameters?: {
                            [key: string]: string;
                        };
                        /** @enum {string} */
                        client_auth?: "basic" | "post" | "json";
                        pkce?: boolean;
                        /** @enum {string} */
                        rotation?: "none" | "reuse_ok" | "grace" | "strict";
                        grace_s?: number;
                        login_customer_id?: string;
                        tenant: string;
                        provider: string;
                        client_id: string | null;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteIntegration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConnections: {
        parameters: {
            query?: {
                tenant?: string;
                subject?: string;
                provider?: string;
                status?: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            tenant: string;
                            subject: string;
                            provider: string;
                            /** @enum {string} */
                            kind: "oauth2" | "key";
                            /** @enum {string} */
                            status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                            status_reason: string | null;
                            label: string | null;
                            account: {
                                id: string | null;
                                name: string | null;
                            };
                            scopes: string[];
                            expires_at: string | null;
                            grant_expires_at: string | null;
                            refreshable: boolean;
                            /** @enum {string} */
                            health: "unknown" | "alive" | "rejected";
                            health_reason: string | null;
                            checked_at: string | null;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            updated_at: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importConnection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tenant: string;
                    /** @description Your own id for whose account it is */
                    subject: string;
                    provider: string;
                    /** @description Shown to people */
                    label?: string;
                    credential: {
                        access_token: string;
                        refresh_token?: string;
                        expires_at?: string | number;
                        scopes?: string[];
                        token_type?: string;
                    };
                    account?: {
                        id: string;
                        name?: string | null;
                    };
                    extra?: {
                        [key: string]: unknown;
                    };
                    /** @default true */
                    validate?: boolean;
                };
            };
        };
        responses: {
            /** @description The new connection */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        tenant: string;
                        subject: string;
                        provider: string;
                        /** @enum {string} */
                        kind: "oauth2" | "key";
                        /** @enum {string} */
                        status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                        status_reason: string | null;
                        label: string | null;
                        account: {
                            id: string | null;
                            name: string | null;
                        };
                        scopes: string[];
                        expires_at: string | null;
                        grant_expires_at: string | null;
                        refreshable: boolean;
                        /** @enum {string} */
                        health: "unknown" | "alive" | "rejected";
                        health_reason: string | null;
                        checked_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        tenant: string;
                        subject: string;
                        provider: string;
                        /** @enum {string} */
                        kind: "oauth2" | "key";
                        /** @enum {string} */
                        status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                        status_reason: string | null;
                        label: string | null;
                        account: {
                            id: string | null;
                            name: string | null;
                        };
                        scopes: string[];
                        expires_at: string | null;
                        grant_expires_at: string | null;
                        refreshable: boolean;
                        /** @enum {string} */
                        health: "unknown" | "alive" | "rejected";
                        health_reason: string | null;
                        checked_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @constant */
                        status: "revoked";
                        receipts: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            connection: string;
                            provider: string;
                            /** @enum {string} */
                            token: "refresh_token" | "access_token" | "sub_account_token";
                            sub_account: {
                                /** Format: uuid */
                                id: string;
                                kind: string;
                            } | null;
                            /** @enum {string} */
                            outcome: "revoked" | "kept" | "not_supported" | "failed";
                            status: number | null;
                            /** Format: date-time */
                            at: string;
                            retrying: boolean;
                            instructions: {
                                /** @enum {string} */
                                code: "remove_app" | "delete_key" | "shared_grant" | "derived_token";
                                text: string;
                            } | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    labelConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    label: string | null;
                };
            };
        };
        responses: {
            /** @description The connection */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        tenant: string;
                        subject: string;
                        provider: string;
                        /** @enum {string} */
                        kind: "oauth2" | "key";
                        /** @enum {string} */
                        status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                        status_reason: string | null;
                        label: string | null;
                        account: {
                            id: string | null;
                            name: string | null;
                        };
                        scopes: string[];
                        expires_at: string | null;
                        grant_expires_at: string | null;
                        refreshable: boolean;
                        /** @enum {string} */
                        health: "unknown" | "alive" | "rejected";
                        health_reason: string | null;
                        checked_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRevocations: {
        parameters: {
            query?: {
                tenant?: string;
                connection?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            connection: string;
                            provider: string;
                            /** @enum {string} */
                            token: "refresh_token" | "access_token" | "sub_account_token";
                            sub_account: {
                                /** Format: uuid */
                                id: string;
                                kind: string;
                            } | null;
                            /** @enum {string} */
                            outcome: "revoked" | "kept" | "not_supported" | "failed";
                            status: number | null;
                            /** Format: date-time */
                            at: string;
                            retrying: boolean;
                            instructions: {
                                /** @enum {string} */
                                code: "remove_app" | "delete_key" | "shared_grant" | "derived_token";
                                text: string;
                            } | null;
                            tenant: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaseToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 0 */
                    min_ttl_s?: number;
                    sub_account?: string;
                    /** @default [] */
                    scopes?: string[];
                };
            };
        };
        responses: {
            /** @description A token that is valid now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        token_type: string;
                        expires_at: string | null;
                        scopes: string[];
                        account: {
                            id: string | null;
                            name: string | null;
                        };
                        extra: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaseTokenOfSubject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    tenant: string;
                    /** @description Your own id for whose account it is */
                    subject: string;
                    provider: string;
                    account?: string;
                    /** @default 0 */
                    min_ttl_s?: number;
                    sub_account?: string;
                    /** @default [] */
                    scopes?: string[];
                };
            };
        };
        responses: {
            /** @description A token that is valid now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        token_type: string;
                        expires_at: string | null;
                        scopes: string[];
                        account: {
                            id: string | null;
                            name: string | null;
                        };
                        extra: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSubAccounts: {
        parameters: {
            query?: {
                available?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sub-accounts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string | null;
                            /** @enum {string} */
                            kind: "page" | "instagram_account" | "ad_account" | "phone_number" | "customer" | "advertiser" | "channel";
                            provider_id: string;
                            name: string;
                            chosen: boolean;
                            lost_at: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    chooseSubAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sub_accounts: {
                        /** @enum {string} */
                        kind: "page" | "instagram_account" | "ad_account" | "phone_number" | "customer" | "advertiser" | "channel";
                        id: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description What is chosen now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string | null;
                            /** @enum {string} */
                            kind: "page" | "instagram_account" | "ad_account" | "phone_number" | "customer" | "advertiser" | "channel";
                            provider_id: string;
                            name: string;
                            chosen: boolean;
                            lost_at: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    refreshConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    retry_unknown?: boolean;
                    /** @default false */
                    sub_accounts_only?: boolean;
                };
            };
        };
        responses: {
            /** @description The connection after the refresh */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        tenant: string;
                        subject: string;
                        provider: string;
                        /** @enum {string} */
                        kind: "oauth2" | "key";
                        /** @enum {string} */
                        status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                        status_reason: string | null;
                        label: string | null;
                        account: {
                            id: string | null;
                            name: string | null;
                        };
                        scopes: string[];
                        expires_at: string | null;
                        grant_expires_at: string | null;
                        refreshable: boolean;
                        /** @enum {string} */
                        health: "unknown" | "alive" | "rejected";
                        health_reason: string | null;
                        checked_at: string | null;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        updated_at: string;
                        refreshed: boolean;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What the provider said */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {string} */
                        health: "unknown" | "alive" | "rejected";
                        reason: string | null;
                        /** Format: date-time */
                        checked_at: string;
                        /** @enum {string} */
                        status: "active" | "expiring" | "reauth_required" | "error" | "revoked";
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApiKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            name: string;
                            tenants: string[];
                            actions: string[];
                            rate_per_s: number;
                            /** Format: date-time */
                            created_at: string;
                            expires_at: string | null;
                            revoked_at: string | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Shown to people */
                    name: string;
                    tenants: ("*" | string)[];
                    actions: ("lease" | "connections:read" | "connections:write" | "tenants:read" | "tenants:write" | "integrations:read" | "integrations:write" | "api-keys:read" | "api-keys:write" | "keys:read" | "keys:rotate" | "audit:read" | "webhooks:read" | "webhooks:write" | "alerts:read" | "alerts:write" | "incidents:read" | "subjects:export" | "subjects:erase")[];
                    rate_per_s?: number;
                    /** Format: date-time */
                    expires_at?: string;
                };
            };
        };
        responses: {
            /** @description The key */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        key: string;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                tenant?: string | "_default";
                action?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: ({
                            seq: string;
                            hash: string;
                            /** Format: date-time */
                            at: string;
                            action: string;
                            actor: string;
                            outcome: string;
                        } & {
                            [key: string]: unknown;
                        })[];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotateKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    scope: "master";
                } | {
                    /** @constant */
                    scope: "tenant";
                    tenant: string | "_default";
                };
            };
        };
        responses: {
            /** @description Begun */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        scope: string;
                        version: number;
                        /** @constant */
                        status: "rewrapping";
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                tenant?: string | "_default";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Versions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        master: {
                            version: number;
                            /** @enum {string} */
                            status: "current" | "retiring" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            retired_at: string | null;
                            wraps: number;
                        }[];
                        tenants: {
                            version: number;
                            /** @enum {string} */
                            status: "current" | "retiring" | "retired";
                            /** Format: date-time */
                            created_at: string;
                            retired_at: string | null;
                            tenant: string;
                            encryptions: number;
                            rows_left: number | null;
                        }[];
                    };
                };
            };
            /** @description Refused; see `code`. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
