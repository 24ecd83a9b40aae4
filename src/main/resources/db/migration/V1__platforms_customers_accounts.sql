-- The tables of the house. Rules they obey:
--   * The tenant stands first in every key, so that a table can be distributed by platform_id; unique constraints hold
--     within a tenant, foreign keys stay inside it. No triggers, no sequences: ids are UUIDv7, made by the server.
--   * What is personal is in a column named sealed_*: AES-256-GCM under the customer's own key. Everything else here may be
--     read by whoever holds a dump.
--   * root_keys, platforms, platform_stripes and api_tokens are small and read by everybody: reference tables when
--     distributed. That is why they may have unique constraints across tenants.

-- Keys that wrap the customers' keys; themselves wrapped by the operator's master key.
create table root_keys (
    id          uuid primary key,
    wrapped_key bytea not null,
    created_at  timestamptz not null,
    retired_at  timestamptz
);
create unique index root_keys_one_active on root_keys ((true)) where retired_at is null;

create table platforms (
    id             uuid primary key,
    name           text not null,
    mode           text not null check (mode in ('SANDBOX', 'PRODUCTION')),
    is_regulated   boolean not null,
    revision       text not null check (revision in ('2026-05', '2026-08')),
    uma_domain     text not null,
    -- Supported currencies, embedded-wallet settings and the rest of /config, in the form in which it is served.
    config         json not null,
    -- Counts the changes of this row; what was decided on an older count is decided again.
    config_version bigint not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    constraint platforms_uma_domain_key unique (uma_domain)
);

-- What a change depends on in its platform's configuration, locked for the moment of its commit. Creating a customer locks
-- one of the stripes, shared; a change of the configuration locks all of them. One row would do, but would be the one
-- row that every create of a platform fights for.
create table platform_stripes (
    platform_id    uuid not null references platforms (id),
    stripe         smallint not null,
    config_version bigint not null,
    primary key (platform_id, stripe)
);

create table api_tokens (
    platform_id uuid not null references platforms (id),
    id          uuid not null,
    name        text not null,
    permissions text[] not null,
    -- SHA-256 of 256 random bits: nothing to guess, so nothing to slow down.
    secret_hash bytea not null,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    revoked_at  timestamptz,
    primary key (platform_id, id),
    constraint api_tokens_id_key unique (id)
);

create table customers (
    platform_id          uuid not null,
    id                   uuid not null,
    type                 text not null check (type in ('INDIVIDUAL', 'BUSINESS')),
    status               text not null,
    platform_customer_id text not null,
    uma_address          text not null,
    region               text,
    currencies           text[],
    -- The customer's key, wrapped by a root key. Erasing a customer is forgetting it.
    wrapped_key          bytea,
    -- The JSON object of all that is personal, as it is served.
    sealed_profile       bytea not null,
    -- Identification number: written, never given out.
    sealed_identifier    bytea,
    created_at           timestamptz not null,
    updated_at           timestamptz not null,
    deleted_at           timestamptz,
    -- Zero while the customer lives, its id after that: so one index both keeps the names of the living unique and finds
    -- the dead.
    tombstone            uuid not null default '00000000-0000-0000-0000-000000000000',
    primary key (platform_id, id),
    constraint customers_platform_customer_id_key unique (platform_id, platform_customer_id, tombstone),
    constraint customers_uma_address_key unique (platform_id, uma_address, tombstone)
);

-- Accounts of customers, and the platform's own (customer_id is null).
create table internal_accounts (
    platform_id     uuid not null,
    id              uuid not null,
    customer_id     uuid,
    currency        text not null,
    type            text not null check (type in ('INTERNAL_FIAT', 'INTERNAL_CRYPTO', 'EMBEDDED_WALLET')),
    status          text not null check (status in ('PENDING', 'ACTIVE', 'CLOSED', 'FROZEN', 'FAILED')),
    -- In the currency's smallest unit.
    balance         bigint not null default 0,
    total_balance   bigint not null default 0,
    private_enabled boolean,
    created_at      timestamptz not null,
    updated_at      timestamptz not null,
    primary key (platform_id, id),
    constraint internal_accounts_owner_currency_key
        unique nulls not distinct (platform_id, customer_id, currency),
    constraint internal_accounts_customer_fkey
        foreign key (platform_id, customer_id) references customers (platform_id, id)
);

-- A currency that a platform added and that its existing customers do not all have an account in yet. A worker holds the
-- lease while it goes through them by id.
create table account_openings (
    platform_id    uuid not null,
    currency       text not null,
    after_customer uuid not null default '00000000-0000-0000-0000-000000000000',
    leased_until   timestamptz not null default '-infinity',
    lease          bigint not null default 0,
    primary key (platform_id, currency)
);

-- Answers to POSTs that bore an Idempotency-Key, for 24 hours.
create table idempotency_keys (
    platform_id   uuid not null,
    token_id      uuid not null,
    key           text not null,
    request_hash  bytea not null,
    status        smallint not null,
    -- Whose key sealed the answer; null when the server's did.
    customer_id   uuid,
    sealed_answer bytea not null,
    expires_at    timestamptz not null,
    primary key (platform_id, token_id, key)
);
-- Rows come in the order in which they expire; a block range index finds the old ones for next to nothing per insert.
create index idempotency_keys_expiry on idempotency_keys using brin (expires_at);
